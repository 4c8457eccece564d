import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { closed, listening } from '../listening.ts'
import type { FaultRule } from './faults.ts'
import { latencyPresets } from './options.ts'
import type { RunningVcenter } from './server.ts'
import { VimError } from './vim-error.ts'

/** The control interface: what tests do by function, over HTTP with JSON, on its own loopback port. */
export interface Control { readonly url: string; stop(): Promise<void> }

type Body = Readonly<Record<string, unknown>>
type Order = (body: Body, vcenter: RunningVcenter) => unknown

/** What was sent is not what the order needs. */
class BadOrder extends Error {}

const need = (body: Body, field: string, type: 'string' | 'boolean'): unknown => {
  const value = body[field]
  if (typeof value !== type) throw new BadOrder(`"${field}" has to be a ${type}`)
  return value
}
const name = (body: Body, field: string): string => need(body, field, 'string') as string

const troubleKinds = ['Fault', 'TaskFault', 'Status', 'Reset', 'LostReply', 'Delay']
const ruleOf = (body: Body): FaultRule => {
  const { method, trouble, every, times } = body
  const kind = (trouble as Body | undefined)?.['kind']
  if (typeof method !== 'string' || typeof kind !== 'string' || !troubleKinds.includes(kind)) {
    throw new BadOrder(`a rule is {"method": "PowerOnVM_Task" or "*", "trouble": {"kind": ${troubleKinds.join(' | ')}, …}, "every"?: n, "times"?: n}`)
  }
  const of = trouble as Body
  if (kind.endsWith('Fault') && typeof (of['fault'] as Body | undefined)?.['type'] !== 'string') throw new BadOrder('"trouble.fault" is {"type", "message", "detail"?}')
  if (kind === 'Status' && typeof of['status'] !== 'number') throw new BadOrder('"trouble.status" has to be a number')
  if (kind === 'Delay' && typeof of['delayMs'] !== 'number') throw new BadOrder('"trouble.delayMs" has to be a number')
  const counts = Object.fromEntries(Object.entries({ every, times }).filter(([, value]) => typeof value === 'number' && value > 0))
  const fault = of['fault'] as Body | undefined
  return { method, trouble: { ...of, ...(fault === undefined ? {} : { fault: { message: '', detail: {}, ...fault } }) } as unknown as FaultRule['trouble'], ...counts }
}

/** Method and path of each order. */
const orders: Readonly<Record<string, Order>> = {
  'GET /control/counts': (_, vcenter) => vcenter.counts(),
  'GET /control/vms': (_, vcenter) => vcenter.inventory.vms(),
  'GET /control/hosts': (_, vcenter) => vcenter.inventory.hosts(),
  'GET /control/datastores': (_, vcenter) => vcenter.inventory.datastores(),
  'GET /control/templates': (_, vcenter) => vcenter.inventory.templates(),
  'GET /control/clusters': (_, vcenter) => vcenter.inventory.clusters(),
  'POST /control/faults': (body, { faults }) => { faults.add(ruleOf(body)) },
  'DELETE /control/faults': (_, { faults }) => faults.clear(),
  'POST /control/sessions/expire': (_, { faults }) => faults.expireSessions(),
  'POST /control/password': (body, { faults }) => faults.setPassword(name(body, 'password')),
  'POST /control/hosts/disconnect': (body, { faults }) => faults.disconnectHost(name(body, 'host')),
  'POST /control/hosts/reconnect': (body, { faults }) => faults.reconnectHost(name(body, 'host')),
  'POST /control/hosts/maintenance': (body, { faults }) => faults.maintainHost(name(body, 'host'), need(body, 'on', 'boolean') as boolean),
  'POST /control/guests/ignore-shutdown': (body, { faults }) => faults.ignoreShutdown(body['names'] === undefined ? undefined : new RegExp(name(body, 'names'))),
  'POST /control/latency': (body, { faults }) => {
    const preset = name(body, 'preset')
    if (!Object.hasOwn(latencyPresets, preset)) throw new BadOrder(`"preset" has to be one of ${Object.keys(latencyPresets).join(', ')}`)
    faults.setLatency(preset as keyof typeof latencyPresets)
  },
  'POST /control/down': (_, { faults }) => faults.down(),
  'POST /control/up': (_, { faults }) => faults.up(),
}

/** Starts the control interface on 127.0.0.1. */
export const startControl = async (vcenter: RunningVcenter, port = 0): Promise<Control> => {
  const server = createServer((request, response) => { answer(vcenter, request, response).catch((error: unknown) => { response.destroy(error as Error) }) })
  return { url: `http://127.0.0.1:${await listening(server, port)}/control`, stop: () => closed(server, () => server.closeAllConnections()) }
}

const answer = async (vcenter: RunningVcenter, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const order = orders[`${request.method ?? ''} ${request.url ?? ''}`]
  const send = (status: number, body: unknown): void => { response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body ?? {})) }
  let text = ''
  for await (const chunk of request.setEncoding('utf8') as AsyncIterable<string>) text += chunk
  if (order === undefined) return send(404, { error: `orders are ${Object.keys(orders).join(', ')}` })
  try {
    send(200, await order(text === '' ? {} : (JSON.parse(text) as Body), vcenter))
  } catch (error) {
    if (error instanceof BadOrder || error instanceof VimError || error instanceof SyntaxError) send(400, { error: error.message })
    else throw error
  }
}
