import type { TypeTable } from '../table.ts'

/** Hosts, clusters, pools, datastores and networks. */
export const placesTypes: TypeTable = {
  HostRuntimeInfo: {
    fields: [
      'connectionState:string powerState:string standbyMode:string? inMaintenanceMode:boolean inQuarantineMode:boolean?',
      'bootTime:dateTime? healthSystemRuntime:HealthSystemRuntime? dasHostState:ClusterDasFdmHostState?',
      'tpmPcrValues:HostTpmDigestInfo[]? vsanRuntimeInfo:VsanHostRuntimeInfo?',
      'networkRuntimeInfo:HostRuntimeInfoNetworkRuntimeInfo?',
      'vFlashResourceRuntimeInfo:HostVFlashManagerVFlashResourceRunTimeInfo? hostMaxVirtualDiskCapacity:long?',
      'cryptoState:string? cryptoKeyId:CryptoKeyId? statelessNvdsMigrationReady:string?',
      'partialMaintenanceMode:HostPartialMaintenanceModeRuntimeInfo[]? stateEncryption:HostRuntimeInfoStateEncryptionInfo?',
      'podVMInfo:PodVMInfo?',
    ].join(' '),
  },
  HostConfigSummary: {
    fields: [
      'name:string port:int sslThumbprint:string? sslCertificate:string? product:AboutInfo? vmotionEnabled:boolean',
      'faultToleranceEnabled:boolean featureVersion:HostFeatureVersionInfo[]? agentVmDatastore:moref? agentVmNetwork:moref?',
    ].join(' '),
  },
  HostListSummaryQuickStats: {
    fields: [
      'overallCpuUsage:int? overallMemoryUsage:int? distributedCpuFairness:int? distributedMemoryFairness:int?',
      'availablePMemCapacity:int? uptime:int?',
    ].join(' '),
  },
  HostHardwareInfo: {
    fields: [
      'systemInfo:HostSystemInfo cpuPowerManagementInfo:HostCpuPowerManagementInfo? cpuInfo:HostCpuInfo',
      'cpuPkg:HostCpuPackage[] memorySize:long numaInfo:HostNumaInfo? smcPresent:boolean pciDevice:HostPciDevice[]?',
      'dvxClasses:HostDvxClass[]? cpuFeature:HostCpuIdInfo[]? biosInfo:HostBIOSInfo?',
      'reliableMemoryInfo:HostReliableMemoryInfo? persistentMemoryInfo:HostPersistentMemoryInfo? sgxInfo:HostSgxInfo?',
      'sevInfo:HostSevInfo? memoryTieringType:string? memoryTierInfo:HostMemoryTierInfo[]? tdxInfo:HostTdxInfo?',
    ].join(' '),
  },
  HostSystemInfo: {
    fields: [
      'vendor:string model:string family:string? uuid:string otherIdentifyingInfo:HostSystemIdentificationInfo[]?',
      'serialNumber:string? qualifiedName:HostQualifiedName[]? vvolHostNQN:HostQualifiedName? vvolHostId:string?',
      'bootCommandLine:string?',
    ].join(' '),
  },
  HostCpuInfo: { fields: 'numCpuPackages:short numCpuCores:short numCpuThreads:short hz:long' },
  DatastoreHostMount: { fields: 'key:moref mountInfo:HostMountInfo' },
  HostMountInfo: {
    fields: [
      'path:string? accessMode:string mounted:boolean? accessible:boolean? inaccessibleReason:string? vmknicName:string?',
      'vmknicActive:boolean? mountFailedReason:string? numTcpConnections:int?',
    ].join(' '),
  },
  DatastoreInfo: {
    fields: [
      'name:string url:string freeSpace:long maxFileSize:long maxVirtualDiskCapacity:long? maxMemoryFileSize:long',
      'timestamp:dateTime? containerId:string? aliasOf:string? supportedVDiskFormats:string[]? logicalSectorSize:int?',
      'physicalSectorSize:int?',
    ].join(' '),
  },
  ResourceConfigSpec: {
    fields: [
      'entity:moref? changeVersion:string? lastModified:dateTime? cpuAllocation:ResourceAllocationInfo',
      'memoryAllocation:ResourceAllocationInfo scaleDescendantsShares:string?',
    ].join(' '),
  },
  ComputeResourceSummary: {
    fields: [
      'totalCpu:int totalMemory:long numCpuCores:short numCpuThreads:short effectiveCpu:int effectiveMemory:long numHosts:int',
      'numEffectiveHosts:int overallStatus:string',
    ].join(' '),
  },
  ClusterComputeResourceSummary: {
    base: 'ComputeResourceSummary',
    fields: [
      'currentFailoverLevel:int admissionControlInfo:ClusterDasAdmissionControlInfo? numVmotions:int targetBalance:int?',
      'currentBalance:int? drsScore:int? numVmsPerDrsScoreBucket:int[]? usageSummary:ClusterUsageSummary?',
      'currentEVCModeKey:string? currentEVCGraphicsModeKey:string? dasData:ClusterDasData?',
      'clusterMaintenanceModeStatus:string? vcsHealthStatus:string? vcsSlots:ClusterComputeResourceVcsSlots[]?',
    ].join(' '),
  },
  NetworkSummary: { fields: 'network:moref? name:string accessible:boolean ipPoolName:string ipPoolId:int?' },
  DVPortgroupConfigInfo: {
    fields: [
      'key:string name:string numPorts:int distributedVirtualSwitch:moref? defaultPortConfig:DVPortSetting?',
      'description:string? type:string backingType:string? policy:DVPortgroupPolicy portNameFormat:string? scope:moref[]?',
      'vendorSpecificConfig:DistributedVirtualSwitchKeyedOpaqueBlob[]? configVersion:string? autoExpand:boolean?',
      'vmVnicNetworkResourcePoolKey:string? uplink:boolean? transportZoneUuid:string? transportZoneName:string?',
      'logicalSwitchUuid:string? segmentId:string? subnetId:string?',
    ].join(' '),
  },
}
