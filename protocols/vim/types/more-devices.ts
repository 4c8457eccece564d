import type { TypeTable } from '../table.ts'

/** Devices that every VM has, adapters and backings that few have. */
export const moreDevicesTypes: TypeTable = {
  VirtualPS2Controller: { base: 'VirtualController', fields: '' },
  VirtualSIOController: { base: 'VirtualController', fields: '' },
  VirtualKeyboard: { base: 'VirtualDevice', fields: '' },
  VirtualPointingDevice: { base: 'VirtualDevice', fields: '' },
  VirtualPointingDeviceDeviceBackingInfo: { base: 'VirtualDeviceDeviceBackingInfo', fields: 'hostPointingDevice:string' },
  VirtualMachineVideoCard: {
    base: 'VirtualDevice',
    fields: [
      'videoRamSizeInKB:long? numDisplays:int? useAutoDetect:boolean? enable3DSupport:boolean? use3dRenderer:string?',
      'graphicsMemorySizeInKB:long?',
    ].join(' '),
  },
  VirtualMachineVMCIDevice: {
    base: 'VirtualDevice',
    fields: [
      'id:long? allowUnrestrictedCommunication:boolean? filterEnable:boolean? filterInfo:VirtualMachineVMCIDeviceFilterInfo?',
    ].join(' '),
  },
  VirtualMachineVMCIDeviceFilterInfo: { fields: 'filters:VirtualMachineVMCIDeviceFilterSpec[]?' },
  VirtualMachineVMCIDeviceFilterSpec: {
    fields: [
      'rank:long action:string protocol:string direction:string lowerDstPortBoundary:long? upperDstPortBoundary:long?',
    ].join(' '),
  },
  VirtualPCNet32: { base: 'VirtualEthernetCard', fields: '' },
  VirtualVmxnet2: { base: 'VirtualVmxnet', fields: '' },
  VirtualSriovEthernetCard: {
    base: 'VirtualEthernetCard',
    fields: [
      'allowGuestOSMtuChange:boolean? sriovBacking:VirtualSriovEthernetCardSriovBackingInfo?',
      'dvxBackingInfo:VirtualPCIPassthroughDvxBackingInfo?',
    ].join(' '),
  },
  VirtualSriovEthernetCardSriovBackingInfo: {
    base: 'VirtualDeviceBackingInfo',
    fields: [
      'physicalFunctionBacking:VirtualPCIPassthroughDeviceBackingInfo?',
      'virtualFunctionBacking:VirtualPCIPassthroughDeviceBackingInfo? virtualFunctionIndex:int?',
    ].join(' '),
  },
  VirtualEthernetCardOpaqueNetworkBackingInfo: {
    base: 'VirtualDeviceBackingInfo',
    fields: [
      'opaqueNetworkId:string opaqueNetworkType:string',
    ].join(' '),
  },
  VirtualCdromAtapiBackingInfo: { base: 'VirtualDeviceDeviceBackingInfo', fields: '' },
  VirtualCdromRemoteAtapiBackingInfo: { base: 'VirtualDeviceRemoteDeviceBackingInfo', fields: '' },
  VirtualDiskSeSparseBackingInfo: {
    base: 'VirtualDeviceFileBackingInfo',
    fields: [
      'diskMode:string writeThrough:boolean? uuid:string? contentId:string? changeId:string?',
      'parent:VirtualDiskSeSparseBackingInfo? deltaDiskFormat:string? digestEnabled:boolean? grainSize:int?',
      'keyId:CryptoKeyId?',
    ].join(' '),
  },
  VirtualDiskRawDiskMappingVer1BackingInfo: {
    base: 'VirtualDeviceFileBackingInfo',
    fields: [
      'lunUuid:string? deviceName:string? compatibilityMode:string? diskMode:string? uuid:string? contentId:string?',
      'changeId:string? parent:VirtualDiskRawDiskMappingVer1BackingInfo? deltaDiskFormat:string? deltaGrainSize:int?',
      'sharing:string?',
    ].join(' '),
  },
  VirtualTPM: { base: 'VirtualDevice', fields: 'endorsementKeyCertificateSigningRequest:base64Binary[]? endorsementKeyCertificate:base64Binary[]?' },
  VirtualPCIPassthrough: { base: 'VirtualDevice', fields: '' },
  VirtualPCIPassthroughDeviceBackingInfo: {
    base: 'VirtualDeviceDeviceBackingInfo',
    fields: [
      'id:string deviceId:string systemId:string vendorId:short',
    ].join(' '),
  },
  VirtualPCIPassthroughPluginBackingInfo: { base: 'VirtualDeviceBackingInfo', fields: '' },
  VirtualPCIPassthroughVmiopBackingInfo: {
    base: 'VirtualPCIPassthroughPluginBackingInfo',
    fields: [
      'vgpu:string? vgpuMigrateDataSizeMB:int? migrateSupported:boolean? enhancedMigrateCapability:boolean?',
    ].join(' '),
  },
  VirtualPCIPassthroughDynamicBackingInfo: {
    base: 'VirtualDeviceDeviceBackingInfo',
    fields: [
      'allowedDevice:VirtualPCIPassthroughAllowedDevice[]? customLabel:string? assignedId:string?',
    ].join(' '),
  },
  VirtualPCIPassthroughAllowedDevice: { fields: 'vendorId:int deviceId:int subVendorId:int? subDeviceId:int? revisionId:short?' },
  VirtualDeviceConfigSpecBackingSpec: { fields: 'parent:VirtualDeviceConfigSpecBackingSpec? crypto:CryptoSpec?' },
  VirtualDeviceBusSlotInfo: { fields: '' },
  VirtualDevicePciBusSlotInfo: { base: 'VirtualDeviceBusSlotInfo', fields: 'pciSlotNumber:int' },
  VirtualDeviceDeviceGroupInfo: { fields: 'groupInstanceKey:int sequenceId:int' },
  StorageIOAllocationInfo: { fields: 'limit:long? shares:SharesInfo? reservation:int?' },
  VirtualEthernetCardResourceAllocation: { fields: 'reservation:long? share:SharesInfo limit:long?' },
}
