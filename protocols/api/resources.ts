import type { Resource } from '../store.ts'

/** The API group and version of our own kinds. */
export const group = 'vmoperator.vmware.com'
export const version = 'v1alpha5'
export const groupVersion = `${group}/${version}`

/** Group of kinds for the command line: `kubectl get vmherd` lists all that are our own. */
export const categories = ['vmherd'] as const

const own = (kind: string, plural: string, namespaced = true): Resource => ({ group, version, kind, plural, namespaced })
/** Kinds that others bring. */
const external = (group: string, kind: string, plural: string, more: { readonly namespaced?: boolean; readonly version?: string } = {}): Resource =>
  ({ group, version: 'v1alpha1', kind, plural, namespaced: true, ...more })
const core = (kind: string, plural: string, namespaced = true): Resource => ({ group: '', version: 'v1', kind, plural, namespaced })

export const virtualMachines = own('VirtualMachine', 'virtualmachines')
export const virtualMachineClasses = own('VirtualMachineClass', 'virtualmachineclasses')
export const virtualMachineImages = own('VirtualMachineImage', 'virtualmachineimages')
export const clusterVirtualMachineImages = own('ClusterVirtualMachineImage', 'clustervirtualmachineimages', false)
export const virtualMachineClassInstances = own('VirtualMachineClassInstance', 'virtualmachineclassinstances')
export const virtualMachineGroups = own('VirtualMachineGroup', 'virtualmachinegroups')
export const virtualMachineGroupPublishRequests = own('VirtualMachineGroupPublishRequest', 'virtualmachinegrouppublishrequests')
export const virtualMachineImageCaches = own('VirtualMachineImageCache', 'virtualmachineimagecaches')
export const virtualMachinePublishRequests = own('VirtualMachinePublishRequest', 'virtualmachinepublishrequests')
export const virtualMachineReplicaSets = own('VirtualMachineReplicaSet', 'virtualmachinereplicasets')
export const virtualMachineServices = own('VirtualMachineService', 'virtualmachineservices')
export const virtualMachineSetResourcePolicies = own('VirtualMachineSetResourcePolicy', 'virtualmachinesetresourcepolicies')
export const virtualMachineSnapshots = own('VirtualMachineSnapshot', 'virtualmachinesnapshots')
export const virtualMachineWebConsoleRequests = own('VirtualMachineWebConsoleRequest', 'virtualmachinewebconsolerequests')

export const availabilityZones = external('topology.tanzu.vmware.com', 'AvailabilityZone', 'availabilityzones', { namespaced: false })
export const zones = external('topology.tanzu.vmware.com', 'Zone', 'zones')
export const encryptionClasses = external('encryption.vmware.com', 'EncryptionClass', 'encryptionclasses')
export const computePolicies = external('vsphere.policy.vmware.com', 'ComputePolicy', 'computepolicies')
export const tagPolicies = external('vsphere.policy.vmware.com', 'TagPolicy', 'tagpolicies')
export const policyEvaluations = external('vsphere.policy.vmware.com', 'PolicyEvaluation', 'policyevaluations')
export const storagePolicies = external('infra.vmware.com', 'StoragePolicy', 'storagepolicies')
export const storagePolicyQuotas = external('cns.vmware.com', 'StoragePolicyQuota', 'storagepolicyquotas', { version: 'v1alpha2' })
export const storagePolicyUsages = external('cns.vmware.com', 'StoragePolicyUsage', 'storagepolicyusages', { version: 'v1alpha2' })
export const cnsRegisterVolumes = external('cns.vmware.com', 'CnsRegisterVolume', 'cnsregistervolumes')
export const cnsNodeVmAttachments = external('cns.vmware.com', 'CnsNodeVmAttachment', 'cnsnodevmattachments')
export const cnsNodeVMBatchAttachments = external('cns.vmware.com', 'CnsNodeVMBatchAttachment', 'cnsnodevmbatchattachments')
export const networkSettings = external('netoperator.vmware.com', 'NetworkSettings', 'networksettings')
export const netopNetworks = external('netoperator.vmware.com', 'Network', 'networks')
export const networkInterfaces = external('netoperator.vmware.com', 'NetworkInterface', 'networkinterfaces')
export const virtualNetworks = external('vmware.com', 'VirtualNetwork', 'virtualnetworks')
export const virtualNetworkInterfaces = external('vmware.com', 'VirtualNetworkInterface', 'virtualnetworkinterfaces')
export const subnets = external('crd.nsx.vmware.com', 'Subnet', 'subnets')
export const subnetSets = external('crd.nsx.vmware.com', 'SubnetSet', 'subnetsets')
export const subnetPorts = external('crd.nsx.vmware.com', 'SubnetPort', 'subnetports')
export const contentLibraries = external('imageregistry.vmware.com', 'ContentLibrary', 'contentlibraries')
export const clusterContentLibraries = external('imageregistry.vmware.com', 'ClusterContentLibrary', 'clustercontentlibraries', { namespaced: false })
export const contentLibraryItems = external('imageregistry.vmware.com', 'ContentLibraryItem', 'contentlibraryitems')
export const clusterContentLibraryItems = external('imageregistry.vmware.com', 'ClusterContentLibraryItem', 'clustercontentlibraryitems', { namespaced: false })
export const contentLibraryItemImportRequests = external('imageregistry.vmware.com', 'ContentLibraryItemImportRequest', 'contentlibraryitemimportrequests')
export const capabilities = external('iaas.vmware.com', 'Capabilities', 'capabilities', { namespaced: false })

export const storageClasses: Resource = { group: 'storage.k8s.io', version: 'v1', kind: 'StorageClass', plural: 'storageclasses', namespaced: false }
export const events: Resource = { group: 'events.k8s.io', version: 'v1', kind: 'Event', plural: 'events', namespaced: true }
export const namespaces = core('Namespace', 'namespaces', false)
export const secrets = core('Secret', 'secrets')
export const persistentVolumeClaims = core('PersistentVolumeClaim', 'persistentvolumeclaims')
export const resourceQuotas = core('ResourceQuota', 'resourcequotas')
