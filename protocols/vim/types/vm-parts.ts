import type { TypeTable } from '../table.ts'

/** The smaller parts of a virtual machine: flags, tools, boot, guest, encryption, profiles. */
export const vmPartsTypes: TypeTable = {
  ToolsConfigInfo: {
    fields: [
      'toolsVersion:int? toolsInstallType:string? afterPowerOn:boolean? afterResume:boolean? beforeGuestStandby:boolean?',
      'beforeGuestShutdown:boolean? beforeGuestReboot:boolean? toolsUpgradePolicy:string? pendingCustomization:string?',
      'customizationKeyId:CryptoKeyId? syncTimeWithHostAllowed:boolean? syncTimeWithHost:boolean?',
      'lastInstallInfo:ToolsConfigInfoToolsLastInstallInfo?',
    ].join(' '),
  },
  VirtualMachineFlagInfo: {
    fields: [
      'disableAcceleration:boolean? enableLogging:boolean? useToe:boolean? runWithDebugInfo:boolean? monitorType:string?',
      'htSharing:string? snapshotDisabled:boolean? snapshotLocked:boolean? diskUuidEnabled:boolean? virtualMmuUsage:string?',
      'virtualExecUsage:string? snapshotPowerOffBehavior:string? recordReplayEnabled:boolean? faultToleranceType:string?',
      'cbrcCacheEnabled:boolean? vvtdEnabled:boolean? vbsEnabled:boolean?',
    ].join(' '),
  },
  VirtualMachineDefaultPowerOpInfo: {
    fields: [
      'powerOffType:string? suspendType:string? resetType:string? defaultPowerOffType:string? defaultSuspendType:string?',
      'defaultResetType:string? standbyAction:string?',
    ].join(' '),
  },
  VirtualMachineConsolePreferences: {
    fields: [
      'powerOnWhenOpened:boolean? enterFullScreenOnPowerOn:boolean? closeOnPowerOffOrSuspend:boolean?',
    ].join(' '),
  },
  LatencySensitivity: { fields: 'level:string sensitivity:int?' },
  VirtualMachineAffinityInfo: { fields: 'affinitySet:int[]' },
  VirtualMachineGuestSummary: {
    fields: [
      'guestId:string? guestFullName:string? toolsStatus:string? toolsVersionStatus:string? toolsVersionStatus2:string?',
      'toolsRunningStatus:string? hostName:string? ipAddress:string? hwVersion:string?',
    ].join(' '),
  },
  VirtualMachineQuickStats: {
    fields: [
      'overallCpuUsage:int? overallCpuDemand:int? overallCpuReadiness:int? guestMemoryUsage:int? hostMemoryUsage:int?',
      'guestHeartbeatStatus:string distributedCpuEntitlement:int? distributedMemoryEntitlement:int? staticCpuEntitlement:int?',
      'staticMemoryEntitlement:int? grantedMemory:int? privateMemory:int? sharedMemory:int? swappedMemory:int?',
      'balloonedMemory:int? consumedOverheadMemory:int? ftLogBandwidth:int? ftSecondaryLatency:int? ftLatencyStatus:string?',
      'compressedMemory:long? uptimeSeconds:int? ssdSwappedMemory:long? activeMemory:int?',
      'memoryTierStats:VirtualMachineQuickStatsMemoryTierStats[]?',
    ].join(' '),
  },
  VirtualMachineBootOptionsBootableDevice: { fields: '' },
  VirtualMachineBootOptionsBootableDiskDevice: { base: 'VirtualMachineBootOptionsBootableDevice', fields: 'deviceKey:int' },
  VirtualMachineBootOptionsBootableEthernetDevice: { base: 'VirtualMachineBootOptionsBootableDevice', fields: 'deviceKey:int' },
  VirtualMachineBootOptionsBootableCdromDevice: { base: 'VirtualMachineBootOptionsBootableDevice', fields: '' },
  GuestStackInfo: {
    fields: [
      'dnsConfig:NetDnsConfigInfo? ipRouteConfig:NetIpRouteConfigInfo? ipStackConfig:KeyValue[]?',
      'dhcpConfig:NetDhcpConfigInfo?',
    ].join(' '),
  },
  GuestDiskInfo: {
    fields: [
      'diskPath:string? capacity:long? freeSpace:long? filesystemType:string? mappings:GuestInfoVirtualDiskMapping[]?',
    ].join(' '),
  },
  NetDnsConfigInfo: { fields: 'dhcp:boolean hostName:string domainName:string ipAddress:string[]? searchDomain:string[]?' },
  NetDhcpConfigInfo: { fields: 'ipv6:NetDhcpConfigInfoDhcpOptions? ipv4:NetDhcpConfigInfoDhcpOptions?' },
  NetDhcpConfigInfoDhcpOptions: { fields: 'enable:boolean config:KeyValue[]?' },
  NetIpRouteConfigInfo: { fields: 'ipRoute:NetIpRouteConfigInfoIpRoute[]?' },
  NetIpRouteConfigInfoIpRoute: { fields: 'network:string prefixLength:int gateway:NetIpRouteConfigInfoGateway' },
  NetIpRouteConfigInfoGateway: { fields: 'ipAddress:string? device:string?' },
  KeyValue: { fields: 'key:string value:string' },
  ID: { fields: 'id:string' },
  CryptoKeyId: { fields: 'keyId:string providerId:KeyProviderId?' },
  KeyProviderId: { fields: 'id:string' },
  CryptoSpec: { fields: '' },
  CryptoSpecEncrypt: { base: 'CryptoSpec', fields: 'cryptoKeyId:CryptoKeyId' },
  CryptoSpecDecrypt: { base: 'CryptoSpec', fields: '' },
  CryptoSpecNoOp: { base: 'CryptoSpec', fields: '' },
  CryptoSpecShallowRecrypt: { base: 'CryptoSpec', fields: 'newKeyId:CryptoKeyId' },
  CryptoSpecDeepRecrypt: { base: 'CryptoSpec', fields: 'newKeyId:CryptoKeyId' },
  VirtualMachineProfileRawData: { fields: 'extensionKey:string objectData:string?' },
  VirtualMachineEmptyProfileSpec: { base: 'VirtualMachineProfileSpec', fields: '' },
  VirtualMachineDefaultProfileSpec: { base: 'VirtualMachineProfileSpec', fields: '' },
  VmConfigSpec: {
    fields: [
      'product:VAppProductSpec[]? property:VAppPropertySpec[]? ipAssignment:VAppIPAssignmentInfo? eula:string[]?',
      'ovfSection:VAppOvfSectionSpec[]? ovfEnvironmentTransport:string[]? installBootRequired:boolean?',
      'installBootStopDelay:int?',
    ].join(' '),
  },
  ArrayUpdateSpec: { fields: 'operation:string removeKey:any?' },
  VAppPropertySpec: { base: 'ArrayUpdateSpec', fields: 'info:VAppPropertyInfo?' },
  VAppPropertyInfo: {
    fields: [
      'key:int classId:string? instanceId:string? id:string? category:string? label:string? type:string?',
      'typeReference:string? userConfigurable:boolean? defaultValue:string? value:string? description:string?',
    ].join(' '),
  },
  VirtualMachineVcpuConfig: { fields: 'latencySensitivity:LatencySensitivity?' },
  CustomFieldValue: { fields: 'key:int' },
}
