import { listen } from './listener.ts'
import { createVcenter, type SimulationOptions, type Troubles, type Vcenter } from './vcenter.ts'

export interface SimulatedVcenterOptions extends SimulationOptions {
  /** 127.0.0.1 when left out. */
  readonly host?: string
  /** 0 (any free one) when left out. */
  readonly port?: number
  /** PEM; plain HTTP when left out. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined
}

/** Troubles that only a vCenter with a socket can have. */
export interface ServerTroubles extends Troubles {
  /** Nothing listens any more; everything that stands stays. Sessions end. */
  down(): Promise<void>
  /** It listens again, on the same port. */
  up(): Promise<void>
}

export interface RunningVcenter extends Vcenter {
  /** Ends in /sdk. */
  readonly url: string
  readonly faults: ServerTroubles
  stop(): Promise<void>
}

/** Starts a simulated vCenter that serves vim25 over SOAP. */
export const startSimulatedVcenter = async (options: SimulatedVcenterOptions = {}): Promise<RunningVcenter> => {
  const vcenter = createVcenter(options)
  const host = options.host ?? '127.0.0.1'
  const listener = await listen(vcenter.door, { host, port: options.port ?? 0, tls: options.tls })
  const down = async (): Promise<void> => {
    vcenter.faults.expireSessions()
    await listener.down()
  }
  return {
    ...vcenter,
    get password() { return vcenter.password },
    url: `${options.tls === undefined ? 'http' : 'https'}://${host}:${listener.port}/sdk`,
    faults: { ...vcenter.faults, down, up: () => listener.up() },
    stop: down,
  }
}
