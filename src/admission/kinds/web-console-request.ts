import { createPublicKey } from 'node:crypto'
import type { AdmittedObject, Rule, Warning } from '#protocols/admission.ts'
import { labels } from '#protocols/api/keys.ts'
import type { VirtualMachineWebConsoleRequest } from '#protocols/api/virtual-machine-web-console-request.ts'
import { fixed } from '../fixed.ts'
import { kindAdmission } from '../kind.ts'
import { invalid, required } from '../violations.ts'
import { createRule, isCreate, updateRule } from '../when.ts'

/** Admission of a VirtualMachineWebConsoleRequest (webhooks.md section 13). */

type Request = VirtualMachineWebConsoleRequest & AdmittedObject

const name: Rule<Request> = createRule(({ request }) => ((request.object.spec?.name ?? '') === '' ? required('spec.name', 'name the VirtualMachine of this namespace') : undefined))

const frame = /^-----BEGIN PUBLIC KEY-----\s([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----\s*$/

const publicKey: Rule<Request> = createRule(({ request }) => {
  const given = request.object.spec?.publicKey ?? ''
  if (given === '') return required('spec.publicKey', 'give the RSA key to which the answer is encrypted')
  return rsaBits(given) !== undefined ? undefined : invalid('spec.publicKey', given.slice(0, 40), 'is no RSA key in a PEM block PUBLIC KEY that holds PKCS#1; openssl rsa -in FILE -RSAPublicKey_out gives one, with RSA PUBLIC KEY in place of PUBLIC KEY')
})
/** How long an RSA key is; undefined of what is none. The block is called PUBLIC KEY but holds PKCS#1, as users of this API know it. */
const rsaBits = (pem: string): number | undefined => {
  const der = frame.exec(pem.trim())?.[1]
  if (der === undefined) return undefined
  try {
    return createPublicKey({ key: Buffer.from(der, 'base64'), format: 'der', type: 'pkcs1' }).asymmetricKeyDetails?.modulusLength
  } catch {
    return undefined
  }
}

const goodBits = 2048
/** Short keys are admitted: what is shown of a console is its user's. */
const shortKey: Warning<Request> = context => {
  const bits = isCreate(context) ? rsaBits(context.request.object.spec?.publicKey ?? '') : undefined
  return bits !== undefined && bits < goodBits ? [`spec.publicKey: a key of ${bits} bits can be broken, and the answer may not fit into it; take one of ${goodBits} bits or more`] : []
}

const stays = fixed<NonNullable<VirtualMachineWebConsoleRequest['spec']>>('name', 'publicKey')

const uuidStays: Rule<Request> = updateRule(({ request: { object, old } }) => {
  const before = old?.metadata.labels?.[labels.consoleRequestUuid]
  return before === undefined || before === object.metadata.labels?.[labels.consoleRequestUuid] ? undefined : invalid(`metadata.labels[${labels.consoleRequestUuid}]`, object.metadata.labels?.[labels.consoleRequestUuid] ?? '', 'cannot be changed once it is set')
})

export const webConsoleRequestAdmission = kindAdmission<Request>({ mutations: [], rules: [name, publicKey, stays, uuidStays], warnings: [shortKey] })
