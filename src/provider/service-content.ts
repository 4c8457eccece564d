import { failed, ok, type Result } from '#protocols/fault.ts'
import { isMoRef, moRef, type MoRef, type VimObject } from '#protocols/vim/values.ts'

/** The root objects of vCenter that are used. */
export interface ServiceContent {
  readonly rootFolder: MoRef
  readonly propertyCollector: MoRef
  readonly viewManager: MoRef
  readonly sessionManager: MoRef
  readonly searchIndex: MoRef
  /** `VMware vCenter Server 8.0.2 build-…`. */
  readonly fullName: string
}

/** The object that every conversation begins with. */
export const serviceInstance = moRef('ServiceInstance', 'ServiceInstance')

/** Reads the answer of RetrieveServiceContent; Malformed names what is missing. */
export const readServiceContent = (value: unknown, url: string): Result<ServiceContent> => {
  const content = (typeof value === 'object' && value !== null ? value : {}) as VimObject
  const missing: string[] = []
  const ref = (name: string): MoRef => {
    const found = content[name]
    if (isMoRef(found)) return found
    missing.push(name)
    return moRef('', '')
  }
  const refs = {
    rootFolder: ref('rootFolder'), propertyCollector: ref('propertyCollector'), viewManager: ref('viewManager'),
    sessionManager: ref('sessionManager'), searchIndex: ref('searchIndex'),
  }
  if (missing.length > 0) return failed('Malformed', `${url} is no vCenter: its service content has no ${missing.join(', ')}; check vcenter.url`)
  const { fullName } = (content.about ?? {}) as { readonly fullName?: string }
  return ok({ ...refs, fullName: fullName ?? '' })
}
