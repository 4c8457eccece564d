import type { Violation } from '#protocols/admission.ts'
import { durationRule } from '../../durations.ts'
import { repeats } from '../../repeats.ts'
import { saysTheSame } from '../../same.ts'
import { duplicate, forbidden, invalid, required, unsupported } from '../../violations.ts'
import { blank, isCreate, oldSpecOf, specOf, type VmContext, type VmRule } from '../vm.ts'
import { staysOn, unchangedWhileOn } from './machine.ts'

/** Firmware and boot order (webhooks.md section 4.10, V118 and V119; V38). */

const root = 'spec.bootOptions'
const stays: VmRule = context =>
  (staysOn(context) && !saysTheSame(oldSpecOf(context).bootOptions, specOf(context).bootOptions) ? forbidden(root, unchangedWhileOn) : undefined)

const delays: VmRule = context => (['bootDelay', 'bootRetryDelay'] as const).flatMap(key => durationRule(`${root}.${key}`, specOf(context).bootOptions?.[key]))

const retry: VmRule = context => {
  const { bootRetryDelay, bootRetry } = specOf(context).bootOptions ?? {}
  return blank(bootRetryDelay) || bootRetry === 'Enabled' ? undefined : required(`${root}.bootRetry`, 'bootRetryDelay needs bootRetry: Enabled')
}

const secureBoot: VmRule = context => {
  const { efiSecureBoot, firmware } = specOf(context).bootOptions ?? {}
  return efiSecureBoot === 'Enabled' && firmware !== 'efi' ? forbidden(`${root}.efiSecureBoot`, 'needs firmware: efi') : undefined
}

type Device = NonNullable<NonNullable<NonNullable<ReturnType<typeof specOf>['bootOptions']>['bootOrder']>>[number]
const order: VmRule = context => {
  const devices = specOf(context).bootOptions?.bootOrder ?? []
  if (devices.length === 0) return undefined
  if (isCreate(context)) return forbidden(`${root}.bootOrder`, 'the devices of a VM are known once it stands; set the order then')
  const again = repeats(devices, ({ type, name = '' }) => `${type} ${name}`)
  const known = {
    Disk: new Set((context.request.old?.status?.volumes ?? []).map(({ name }) => name)),
    Network: new Set((specOf(context).network?.interfaces ?? []).map(({ name }) => name)),
  }
  return devices.flatMap((device, index) => deviceRule(device, `${root}.bootOrder[${index}]`, { again: again.has(index), known }, context))
}

interface Among { readonly again: boolean; readonly known: Readonly<Record<'Disk' | 'Network', ReadonlySet<string>>> }
const deviceRule = ({ type, name = '' }: Device, field: string, { again, known }: Among, context: VmContext): readonly Violation[] => {
  if (type === 'CDRom') return (specOf(context).hardware?.cdrom ?? []).length > 0 ? [] : [invalid(`${field}.type`, type, 'the VM has no CD-ROM')]
  if (!Object.hasOwn(known, type)) return [unsupported(`${field}.type`, type, ['Disk', 'Network', 'CDRom'])]
  if (name === '') return [required(`${field}.name`, type === 'Disk' ? 'name a volume of status.volumes' : 'name an interface of spec.network.interfaces')]
  if (again) return [duplicate(`${field}.name`, name, 'a device is in the order once')]
  return known[type].has(name) ? [] : [invalid(`${field}.name`, name, type === 'Disk' ? 'status.volumes has no such disk' : 'spec.network.interfaces has no such interface')]
}

export const bootRules: readonly VmRule[] = [stays, delays, retry, secureBoot, order]
