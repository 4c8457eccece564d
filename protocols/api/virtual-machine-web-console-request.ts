import type { Static } from '@sinclair/typebox'
import { categories, virtualMachineWebConsoleRequests } from './resources.ts'
import { maybe, record, text, time } from './schema.ts'
import type { Kind, KindOf } from './schema.ts'

/** Whose console is asked for, and by whom (api.md section 4.6). */
export const virtualMachineWebConsoleRequestSpec = record({
  name: text('Name of the VirtualMachine in the same namespace. Cannot be changed.'),
  publicKey: text('RSA public key of the one who asks, PKCS#1 in a PEM block PUBLIC KEY; the answer can be read with its private key only. Cannot be changed.'),
})

/** The answer. */
export const virtualMachineWebConsoleRequestStatus = record({
  expiryTime: maybe(time('Until when the answer can be used; the request is deleted after it.')),
  proxyAddr: maybe(text('Address of the proxy through which the console is reached.')),
  response: maybe(text('The ticket for the console, encrypted with the public key, as Base64.')),
})

export type VirtualMachineWebConsoleRequestSpec = Static<typeof virtualMachineWebConsoleRequestSpec>
/** Spec and status of a VirtualMachineWebConsoleRequest. */
export type VirtualMachineWebConsoleRequest = KindOf<typeof virtualMachineWebConsoleRequestSpec, typeof virtualMachineWebConsoleRequestStatus>

/** A ticket for the console of a VM. */
export const virtualMachineWebConsoleRequestKind: Kind = {
  ...virtualMachineWebConsoleRequests, shortNames: [], categories,
  description: 'A request for a ticket with which the console of a virtual machine can be opened once, for a short time.',
  spec: virtualMachineWebConsoleRequestSpec, status: virtualMachineWebConsoleRequestStatus, columns: [],
}
