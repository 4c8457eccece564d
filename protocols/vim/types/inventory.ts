import type { TypeTable } from '../table.ts'

/** Hosts and datastores. */
export const inventoryTypes: TypeTable = {
  HostListSummary: {
    fields: [
      'host:moref? hardware:HostHardwareSummary? runtime:HostRuntimeInfo? config:HostConfigSummary',
      'quickStats:HostListSummaryQuickStats overallStatus:string rebootRequired:boolean customValue:CustomFieldValue[]?',
      'managementServerIp:string? maxEVCModeKey:string? currentEVCModeKey:string? currentEVCGraphicsModeKey:string?',
      'gateway:HostListSummaryGatewaySummary? tpmAttestation:HostTpmAttestationInfo?',
      'trustAuthorityAttestationInfos:HostTrustAuthorityAttestationInfo[]?',
    ].join(' '),
  },
  HostHardwareSummary: {
    fields: [
      'vendor:string model:string family:string? uuid:string otherIdentifyingInfo:HostSystemIdentificationInfo[]?',
      'memorySize:long cpuModel:string cpuMhz:int numCpuPkgs:short numCpuCores:short numCpuThreads:short numNics:int numHBAs:int',
    ].join(' '),
  },
  DatastoreSummary: {
    fields: [
      'datastore:moref? name:string url:string capacity:long freeSpace:long uncommitted:long? accessible:boolean',
      'multipleHostAccess:boolean? type:string maintenanceMode:string?',
    ].join(' '),
  },
}
