import type { TypeTable } from '../table.ts'

/** Virtual devices and what backs them. */
export const devicesTypes: TypeTable = {
  VirtualDevice: {
    fields: [
      'key:int deviceInfo:Description? backing:VirtualDeviceBackingInfo? connectable:VirtualDeviceConnectInfo?',
      'slotInfo:VirtualDeviceBusSlotInfo? controllerKey:int? unitNumber:int? numaNode:int?',
      'deviceGroupInfo:VirtualDeviceDeviceGroupInfo?',
    ].join(' '),
  },
  VirtualController: { base: 'VirtualDevice', fields: 'busNumber:int device:int[]?' },
  VirtualSCSIController: { base: 'VirtualController', fields: 'hotAddRemove:boolean? sharedBus:string scsiCtlrUnitNumber:int?' },
  ParaVirtualSCSIController: { base: 'VirtualSCSIController', fields: '' },
  VirtualLsiLogicController: { base: 'VirtualSCSIController', fields: '' },
  VirtualLsiLogicSASController: { base: 'VirtualSCSIController', fields: '' },
  VirtualBusLogicController: { base: 'VirtualSCSIController', fields: '' },
  VirtualSATAController: { base: 'VirtualController', fields: '' },
  VirtualAHCIController: { base: 'VirtualSATAController', fields: '' },
  VirtualNVMEController: { base: 'VirtualController', fields: 'sharedBus:string?' },
  VirtualIDEController: { base: 'VirtualController', fields: '' },
  VirtualPCIController: { base: 'VirtualController', fields: '' },
  VirtualDisk: {
    base: 'VirtualDevice',
    fields: [
      'capacityInKB:long capacityInBytes:long? shares:SharesInfo? storageIOAllocation:StorageIOAllocationInfo?',
      'diskObjectId:string? vFlashCacheConfigInfo:VirtualDiskVFlashCacheConfigInfo? iofilter:string[]? vDiskId:ID?',
      'vDiskVersion:int? virtualDiskFormat:string? nativeUnmanagedLinkedClone:boolean?',
      'independentFilters:VirtualMachineBaseIndependentFilterSpec[]? guestReadOnly:boolean?',
    ].join(' '),
  },
  VirtualCdrom: { base: 'VirtualDevice', fields: '' },
  VirtualEthernetCard: {
    base: 'VirtualDevice',
    fields: [
      'addressType:string? macAddress:string? wakeOnLanEnabled:boolean?',
      'resourceAllocation:VirtualEthernetCardResourceAllocation? externalId:string? uptCompatibilityEnabled:boolean?',
      'subnetId:string?',
    ].join(' '),
  },
  VirtualVmxnet: { base: 'VirtualEthernetCard', fields: '' },
  VirtualVmxnet3: { base: 'VirtualVmxnet', fields: 'uptv2Enabled:boolean? strictLatencyConfig:VirtualVmxnet3StrictLatencyConfig?' },
  VirtualE1000: { base: 'VirtualEthernetCard', fields: '' },
  VirtualE1000e: { base: 'VirtualEthernetCard', fields: '' },
  VirtualDeviceBackingInfo: { fields: '' },
  VirtualDeviceFileBackingInfo: { base: 'VirtualDeviceBackingInfo', fields: 'fileName:string datastore:moref? backingObjectId:string?' },
  VirtualDiskFlatVer2BackingInfo: {
    base: 'VirtualDeviceFileBackingInfo',
    fields: [
      'diskMode:string split:boolean? writeThrough:boolean? thinProvisioned:boolean? eagerlyScrub:boolean? uuid:string?',
      'contentId:string? changeId:string? parent:VirtualDiskFlatVer2BackingInfo? deltaDiskFormat:string? digestEnabled:boolean?',
      'deltaGrainSize:int? deltaDiskFormatVariant:string? sharing:string? keyId:CryptoKeyId?',
    ].join(' '),
  },
  VirtualDeviceDeviceBackingInfo: { base: 'VirtualDeviceBackingInfo', fields: 'deviceName:string useAutoDetect:boolean?' },
  VirtualDeviceRemoteDeviceBackingInfo: { base: 'VirtualDeviceBackingInfo', fields: 'deviceName:string useAutoDetect:boolean?' },
  VirtualEthernetCardNetworkBackingInfo: { base: 'VirtualDeviceDeviceBackingInfo', fields: 'network:moref? inPassthroughMode:boolean?' },
  VirtualEthernetCardDistributedVirtualPortBackingInfo: { base: 'VirtualDeviceBackingInfo', fields: 'port:DistributedVirtualSwitchPortConnection' },
  DistributedVirtualSwitchPortConnection: { fields: 'switchUuid:string portgroupKey:string? portKey:string? connectionCookie:int?' },
  VirtualCdromIsoBackingInfo: { base: 'VirtualDeviceFileBackingInfo', fields: '' },
  VirtualCdromRemotePassthroughBackingInfo: { base: 'VirtualDeviceRemoteDeviceBackingInfo', fields: 'exclusive:boolean' },
  VirtualDeviceConnectInfo: { fields: 'migrateConnect:string? startConnected:boolean allowGuestControl:boolean connected:boolean status:string?' },
}
