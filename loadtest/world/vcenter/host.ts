import type { MoRef } from '#protocols/vim/values.ts'

/** What a host is built with. */
export interface HostHardware { readonly cores: number; readonly threads: number; readonly coreMhz: number; readonly memoryMiB: number }

/** Properties of a host, and what the VMs that are on take of it. */
export class HostProperties {
  readonly name: string
  readonly parent: MoRef
  readonly overallStatus = 'green'
  readonly runtime: { connectionState: string; powerState: string; inMaintenanceMode: boolean; bootTime: string }
  readonly datastore: readonly MoRef[]
  readonly network: readonly MoRef[]
  readonly built: HostHardware
  readonly vms = new Map<string, MoRef>()
  reservedMhz = 0
  reservedMiB = 0
  poweredOnCpus = 0
  poweredOnMiB = 0
  readonly uuid: string
  constructor(name: string, parent: MoRef, uuid: string, built: HostHardware, datastore: readonly MoRef[], network: readonly MoRef[], bootTime: string) {
    this.name = name
    this.parent = parent
    this.uuid = uuid
    this.built = built
    this.datastore = datastore
    this.network = network
    this.runtime = { connectionState: 'connected', powerState: 'poweredOn', inMaintenanceMode: false, bootTime }
  }
  get vm(): readonly MoRef[] { return [...this.vms.values()] }
  /** MHz and MiB that reservations may use in all. */
  get capacityMhz(): number { return this.built.cores * this.built.coreMhz }
  get hardware(): object {
    const { cores, threads, coreMhz, memoryMiB } = this.built
    return {
      systemInfo: { vendor: 'vmherd', model: 'simulated', uuid: this.uuid },
      cpuInfo: { numCpuPackages: 2, numCpuCores: cores, numCpuThreads: threads, hz: coreMhz * 1_000_000 },
      memorySize: memoryMiB * 1_048_576,
    }
  }
  get summary(): object {
    const { cores, threads, coreMhz, memoryMiB } = this.built
    return {
      hardware: {
        vendor: 'vmherd', model: 'simulated', uuid: this.uuid, memorySize: memoryMiB * 1_048_576, cpuModel: 'simulated', cpuMhz: coreMhz,
        numCpuPkgs: 2, numCpuCores: cores, numCpuThreads: threads, numNics: 4, numHBAs: 2,
      },
      runtime: this.runtime,
      config: { name: this.name, port: 902, product: undefined, vmotionEnabled: true, faultToleranceEnabled: false },
      // Load follows the VMs: a tenth of their CPUs and half of their memory.
      quickStats: {
        overallCpuUsage: Math.min(this.capacityMhz, Math.round(this.poweredOnCpus * coreMhz * 0.1)),
        overallMemoryUsage: Math.min(memoryMiB, Math.round(this.poweredOnMiB * 0.5)),
      },
      overallStatus: 'green', rebootRequired: false,
    }
  }
}

/** Properties of a datastore and how full it is. */
export class DatastoreProperties {
  readonly name: string
  readonly parent: MoRef
  readonly overallStatus = 'green'
  readonly ref: MoRef
  readonly capacityBytes: number
  /** Written. */
  committedBytes = 0
  /** Promised to thin disks beyond what is written. */
  uncommittedBytes = 0
  accessible = true
  readonly hosts: MoRef[] = []
  readonly vms = new Map<string, MoRef>()
  constructor(ref: MoRef, name: string, parent: MoRef, capacityBytes: number) {
    this.ref = ref
    this.name = name
    this.parent = parent
    this.capacityBytes = capacityBytes
  }
  get freeBytes(): number { return this.capacityBytes - this.committedBytes }
  get vm(): readonly MoRef[] { return [...this.vms.values()] }
  get host(): readonly object[] { return this.hosts.map(key => ({ key, mountInfo: { accessMode: 'readWrite', mounted: true, accessible: this.accessible } })) }
  get summary(): object {
    return {
      datastore: this.ref, name: this.name, url: `ds:///vmfs/volumes/${this.ref.value}/`, capacity: this.capacityBytes, freeSpace: this.freeBytes,
      uncommitted: this.uncommittedBytes, accessible: this.accessible, multipleHostAccess: true, type: 'VMFS', maintenanceMode: 'normal',
    }
  }
}
