import { flag, int32, int64, list, maybe, oneOf, record, text, time } from '../schema.ts'
import { conditionList } from '../conditions.ts'
import { hardwareStatus, storageStatus, volumeStatus } from './hardware-status.ts'
import { networkStatus } from './network-status.ts'

/** What stands, as last seen (api.md sections 2.9 to 2.11). */
export const virtualMachineStatus = record({
  biosUUID: maybe(text('BIOS UUID that was last seen.')),
  changeBlockTracking: maybe(flag()),
  class: maybe(record({
    apiVersion: text(),
    kind: text(),
    name: text(),
  })),
  conditions: maybe(conditionList),
  crypto: maybe(record({
    encrypted: maybe(list(text())),
    hasVTPM: maybe(flag()),
    keyID: maybe(text()),
    providerID: maybe(text()),
  })),
  currentSnapshot: maybe(record({
    name: text(),
    type: oneOf(['Managed', 'Unmanaged'], undefined, { default: 'Managed' }),
  })),
  guest: maybe(record({
    guestFullName: maybe(text()),
    guestID: maybe(text()),
  })),
  hardware: maybe(hardwareStatus),
  hardwareVersion: maybe(int32()),
  instanceUUID: maybe(text('Instance UUID that was last seen.')),
  lastRestartTime: maybe(time('The restart request that was last carried out.')),
  network: maybe(networkStatus),
  nodeName: maybe(text('Name of the host on which the VM stands.')),
  policies: maybe(list(record({
    apiVersion: text(),
    generation: int64(),
    kind: text(),
    name: text(),
  }))),
  powerState: maybe(oneOf(['PoweredOff', 'PoweredOn', 'Suspended'], 'Power state that was last seen.')),
  provider: maybe(record({
    creationTimestamp: maybe(time()),
  })),
  rootSnapshots: maybe(list(record({
    name: text(),
    type: oneOf(['Managed', 'Unmanaged'], undefined, { default: 'Managed' }),
  }))),
  storage: maybe(storageStatus),
  uniqueID: maybe(text('Identifier of the VM in vSphere, for example vm-42. Present once the VM was created.')),
  volumes: maybe(volumeStatus),
  zone: maybe(text('Zone in which the VM stands.')),
})
