import { allocate, type Allocation } from '#protocols/allocation/allocate.ts'
import { allocateMany } from '#src/placement/allocate.ts'
import { createPool } from '#src/placement/pool.ts'
import { systemClock } from '#src/telemetry/clock.ts'

/**
 * Controllers and units: VMs a second, in this thread as a webhook does it, and through a worker thread as an upgrade does it.
 *
 * usage: npm run bench:allocation -- [vms] [volumes] [batch]
 */
const number = (index: number, fallback: number): number => Number(process.argv[index] ?? fallback)
const vmCount = number(2, 100_000)
const volumeCount = number(3, 10)
const batchSize = number(4, 500)
const objective = 20_000

/** A VM with volumes of all kinds: some placed, some of applications, and two CD-ROMs. */
const vm = (index: number): Allocation => ({
  hardware: { ideControllers: [{ busNumber: 0 }, { busNumber: 1 }], scsiControllers: [{ busNumber: 0, sharingMode: 'None', type: 'ParaVirtual' }], cdrom: [0, 1].map(drive => ({ name: `cd${drive}`, image: { kind: 'VirtualMachineImage', name: `iso-${drive}` } })) },
  volumes: Array.from({ length: volumeCount }, (_, disk) => ({
    name: `disk-${disk}`, persistentVolumeClaim: { claimName: `claim-${index}-${disk}` },
    ...(disk % 5 === 1 ? { controllerType: 'SCSI' as const, controllerBusNumber: 0, unitNumber: disk } : {}), ...(disk % 5 === 2 ? { applicationType: 'MicrosoftWSFC' as const } : {}), ...(disk % 5 === 3 ? { controllerType: 'NVME' as const } : {}),
  })),
})

const report = (name: string, startedAt: number, count: number): void => {
  const rate = count / ((performance.now() - startedAt) / 1_000)
  console.log(`${name.padEnd(40)} ${Math.round(rate).toLocaleString('en').padStart(10)} VMs/s   ${rate >= objective ? 'reached' : 'missed'}: ${objective.toLocaleString('en')} VMs/s`)
}
const placed = ({ volumes }: Allocation): boolean => volumes.every(({ unitNumber }) => unitNumber !== undefined)

console.log(`${vmCount.toLocaleString('en')} VMs with ${volumeCount} volumes each`)
const vms = Array.from({ length: vmCount }, (_, index) => vm(index))
for (const one of vms.slice(0, 5_000)) allocate(one)
let startedAt = performance.now()
let count = 0
for (const one of vms) if (placed(allocate(one))) count += 1
report('in this thread', startedAt, count)

const pool = createPool(systemClock, { workerLimit: 1 })
const batches = Array.from({ length: Math.ceil(vmCount / batchSize) }, (_, index) => vms.slice(index * batchSize, (index + 1) * batchSize))
await allocateMany(pool, batches[0] ?? [], 60_000)
startedAt = performance.now()
let through = 0
for (const batch of batches) {
  const outcome = await allocateMany(pool, batch, 60_000)
  if (outcome.ok) through += outcome.value.filter(placed).length
}
report('through one worker thread', startedAt, through)
await pool.close()
if (count !== vmCount || through !== vmCount) {
  console.error(`only ${count} and ${through} of ${vmCount} VMs were placed whole`)
  process.exit(1)
}
