import type { MoRef, VimObject } from '#protocols/vim/values.ts'

/** Properties of a resource pool. */
export class PoolProperties {
  name: string
  readonly parent: MoRef
  readonly overallStatus = 'green'
  readonly owner: MoRef
  readonly config: VimObject
  readonly pools = new Map<string, MoRef>()
  readonly vms = new Map<string, MoRef>()
  /** The hosts of its cluster; one list for all pools of the cluster. */
  readonly clusterHosts: readonly MoRef[]
  constructor(name: string, parent: MoRef, owner: MoRef, clusterHosts: readonly MoRef[], config: VimObject) {
    this.name = name
    this.parent = parent
    this.owner = owner
    this.clusterHosts = clusterHosts
    this.config = config
  }
  get resourcePool(): readonly MoRef[] { return [...this.pools.values()] }
  get vm(): readonly MoRef[] { return [...this.vms.values()] }
}
