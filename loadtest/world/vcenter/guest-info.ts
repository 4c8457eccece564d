import type { VimObject } from '#protocols/vim/values.ts'
import { addressesOf, guestNets } from './network-cards.ts'
import type { VmConfig } from './vm.ts'

/** A GuestInfo: what vCenter knows of the guest. */
export interface VmGuest {
  readonly toolsStatus: string
  readonly toolsRunningStatus: string
  readonly guestState: string
  readonly guestId?: string | undefined
  readonly guestFullName?: string | undefined
  readonly hostName?: string | undefined
  readonly ipAddress?: string | undefined
  readonly net?: readonly VimObject[] | undefined
}

/** Of a guest that never ran, and of one that does not run. */
export const neverRan: VmGuest = { toolsStatus: 'toolsNotRunning', toolsRunningStatus: 'guestToolsNotRunning', guestState: 'notRunning' }
export const asleep = ({ guestId, guestFullName }: VmConfig): VmGuest => ({ ...neverRan, guestId, guestFullName })

/** Of a guest whose tools run but that has no address yet. */
export const waking = ({ guestId, guestFullName }: VmConfig): VmGuest =>
  ({ toolsStatus: 'toolsOk', toolsRunningStatus: 'guestToolsRunning', guestState: 'running', guestId, guestFullName })

/** Of a guest that is up. Addresses follow from the adapters and are worked out when they are read: there are very many guests. */
export class Awake implements VmGuest {
  readonly config: VmConfig
  constructor(config: VmConfig) { this.config = config }
  get _typeName(): string { return 'GuestInfo' }
  get toolsStatus(): string { return 'toolsOk' }
  get toolsRunningStatus(): string { return 'guestToolsRunning' }
  get guestState(): string { return 'running' }
  get guestId(): string { return this.config.guestId }
  get guestFullName(): string { return this.config.guestFullName }
  get hostName(): string { return this.config.name }
  get ipAddress(): string | undefined {
    const mac = this.config.hardware.device.find(({ macAddress }) => macAddress !== undefined)?.macAddress
    return mac === undefined ? undefined : addressesOf(mac).ip4
  }
  get net(): readonly VimObject[] { return guestNets(this.config.hardware.device) }
}
