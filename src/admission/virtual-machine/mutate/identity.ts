import { annotations, finalizers, labels } from '#protocols/api/keys.ts'
import { version } from '#protocols/api/resources.ts'
import { vmKey } from '#protocols/ids.ts'
import { shardOf } from '#protocols/shard.ts'
import { withLabels } from '../../metadata.ts'
import { blank, onCreate, withAnnotations, withSpec, type VmMutation } from '../vm.ts'

/** UUIDs by which the VM is found again; what a user chose is judged by validation (decisions.md 17). */
const uuids: VmMutation = (vm, { uuid }) => withSpec(vm, {
  ...(blank(vm.spec?.instanceUUID) ? { instanceUUID: uuid() } : {}),
  ...(blank(vm.spec?.biosUUID) ? { biosUUID: uuid() } : {}),
})

/** Cloud-Init runs once for each instance id (decisions.md 3). */
const instanceId: VmMutation = vm => {
  const { bootstrap, biosUUID } = vm.spec ?? {}
  if (bootstrap?.cloudInit === undefined || !blank(bootstrap.cloudInit.instanceID) || biosUUID === undefined) return vm
  return withSpec(vm, { bootstrap: { ...bootstrap, cloudInit: { ...bootstrap.cloudInit, instanceID: biosUUID } } })
}

/** Holds the object until nothing is left at the provider. */
const finalizer: VmMutation = vm => {
  const held = vm.metadata.finalizers ?? []
  return held.includes(finalizers.virtualMachine) ? vm : { ...vm, metadata: { ...vm.metadata, finalizers: [...held, finalizers.virtualMachine] } }
}

/** The shard by which members watch; always ours to say. A generated name is not known yet: the role `labels` adds the shard later, where there is none. */
const shard: VmMutation = (vm, { request: { namespace, name }, config }) => {
  const value = name === '' ? undefined : String(shardOf(vmKey(namespace, name), config.shardCount))
  return vm.metadata.labels?.[labels.shard] === value ? vm : withLabels(vm, { [labels.shard]: value })
}

const createdAt: VmMutation = (vm, { config }) =>
  withAnnotations(vm, { [annotations.createdAtBuildVersion]: config.buildVersion, [annotations.createdAtSchemaVersion]: version })

export const identityMutations: readonly VmMutation[] = [onCreate(uuids), onCreate(instanceId), onCreate(finalizer), shard, onCreate(createdAt)]
