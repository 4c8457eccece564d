import { spaceOf } from './device-changes.ts'
import { isDisk, type VmProperties } from './vm.ts'

interface File { readonly name: string; readonly type: string; readonly bytes: number }

const kibibyte = 1_024
const mebibyte = 1_048_576

/** The files that every VM has, besides those of its disks. */
const always = (home: string): readonly File[] => [
  { name: `${home}.vmx`, type: 'config', bytes: 4 * kibibyte }, { name: `${home}.vmsd`, type: 'snapshotList', bytes: 0 },
  { name: `${home}.nvram`, type: 'nvram', bytes: 264 * kibibyte }, { name: `${home.slice(0, home.lastIndexOf('/'))}/vmware.log`, type: 'log', bytes: 256 * kibibyte },
]

/** Memory that is not reserved has a swap file while the VM is on, and all of it a file while it is suspended. */
const ofMemory = ({ config: { hardware, memoryAllocation }, runtime }: VmProperties, home: string): readonly File[] => {
  switch (runtime.powerState) {
    case 'poweredOn': return [{ name: `${home}.vswp`, type: 'swap', bytes: Math.max(0, hardware.memoryMB - memoryAllocation.reservation) * mebibyte }]
    case 'suspended': return [{ name: `${home}.vmem`, type: 'suspendMemory', bytes: hardware.memoryMB * mebibyte }]
    case 'poweredOff': return []
  }
}

/** A VirtualMachineFileLayoutEx: the files of a VM, and which of them are those of each disk. */
export const layoutOf = (vm: VmProperties): object => {
  const home = vm.config.files.vmPathName.replace(/\.vmx$/, '')
  const disks = vm.config.hardware.device.filter(isDisk)
  const files: readonly File[] = [
    ...always(home), ...ofMemory(vm, home),
    ...disks.flatMap((device, index) => {
      const name = `${home}${index === 0 ? '' : `_${index}`}`
      return [{ name: `${name}.vmdk`, type: 'diskDescriptor', bytes: kibibyte }, { name: `${name}-flat.vmdk`, type: 'diskExtent', bytes: spaceOf([device]).committedBytes }]
    }),
  ]
  const first = files.length - 2 * disks.length
  return {
    file: files.map(({ name, type, bytes }, key) => ({ key, name, type, size: bytes, uniqueSize: bytes, accessible: true })),
    disk: disks.map(({ key }, index) => ({ key, chain: [{ fileKey: [first + 2 * index, first + 2 * index + 1] }] })),
    timestamp: vm.config.modified,
  }
}
