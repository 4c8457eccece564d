import { forbidden, invalid, unsupported } from '../../violations.ts'
import { specOf, type VmRule } from '../vm.ts'

/** Readiness probes (webhooks.md section 4.10, V124 to V126). */

const root = 'spec.readinessProbe'
const restrictedPort = 6443

const oneAction: VmRule = context => {
  const { guestHeartbeat, guestInfo, tcpSocket } = specOf(context).readinessProbe ?? {}
  const given = Object.entries({ guestHeartbeat, guestInfo, tcpSocket }).filter(([, action]) => (Array.isArray(action) ? action.length > 0 : action !== undefined)).map(([name]) => name)
  return given.length > 1 ? forbidden(root, `a probe does one thing, not ${given.join(' and ')}`) : undefined
}

const tcp: VmRule = context => {
  const socket = specOf(context).readinessProbe?.tcpSocket
  const { provider, restricted } = context.config.network
  if (socket === undefined) return undefined
  if (provider === 'VPC') return forbidden(`${root}.tcpSocket`, 'guests in VPC networks cannot be reached from here; use guestHeartbeat or guestInfo')
  const port = Number(socket.port)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return invalid(`${root}.tcpSocket.port`, socket.port, 'is no port: a number from 1 to 65535')
  return restricted && port !== restrictedPort ? unsupported(`${root}.tcpSocket.port`, port, [String(restrictedPort)]) : undefined
}

export const probeRules: readonly VmRule[] = [oneAction, tcp]
