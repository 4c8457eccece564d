import type { TypeTable } from '../table.ts'

/** The service itself and its sessions. */
export const serviceTypes: TypeTable = {
  AboutInfo: {
    fields: [
      'name:string fullName:string vendor:string version:string patchLevel:string? build:string localeVersion:string?',
      'localeBuild:string? osType:string productLineId:string apiType:string apiVersion:string instanceUuid:string?',
      'licenseProductName:string? licenseProductVersion:string?',
    ].join(' '),
  },
  ServiceContent: {
    fields: [
      'rootFolder:moref propertyCollector:moref viewManager:moref? about:AboutInfo setting:moref? userDirectory:moref?',
      'sessionManager:moref? authorizationManager:moref? serviceManager:moref? perfManager:moref? scheduledTaskManager:moref?',
      'alarmManager:moref? eventManager:moref? taskManager:moref? extensionManager:moref? customizationSpecManager:moref?',
      'guestCustomizationManager:moref? customFieldsManager:moref? accountManager:moref? diagnosticManager:moref?',
      'licenseManager:moref? searchIndex:moref? fileManager:moref? datastoreNamespaceManager:moref? virtualDiskManager:moref?',
      'virtualizationManager:moref? snmpSystem:moref? vmProvisioningChecker:moref? vmCompatibilityChecker:moref?',
      'ovfManager:moref? ipPoolManager:moref? dvSwitchManager:moref? hostProfileManager:moref? clusterProfileManager:moref?',
      'complianceManager:moref? localizationManager:moref? storageResourceManager:moref? guestOperationsManager:moref?',
      'overheadMemoryManager:moref? certificateManager:moref? ioFilterManager:moref? vStorageObjectManager:moref?',
      'hostSpecManager:moref? cryptoManager:moref? healthUpdateManager:moref? failoverClusterConfigurator:moref?',
      'failoverClusterManager:moref? tenantManager:moref? siteInfoManager:moref? storageQueryManager:moref?',
      'directPathProfileManager:moref?',
    ].join(' '),
  },
  UserSession: {
    fields: [
      'key:string userName:string fullName:string loginTime:dateTime lastActiveTime:dateTime locale:string messageLocale:string',
      'extensionSession:boolean ipAddress:string userAgent:string callCount:long',
    ].join(' '),
  },
}
