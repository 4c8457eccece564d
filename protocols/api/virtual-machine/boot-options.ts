import { list, maybe, oneOf, record, text } from '../schema.ts'

/** Firmware and boot order. */
export const bootOptions = record({
  bootDelay: maybe(text('How long the firmware waits before it boots (5s, 1m).')),
  bootOrder: maybe(list(record({
    name: maybe(text('For Disk the name of the volume as status.volumes has it, for Network the name of the interface; not used for CDRom.')),
    type: oneOf(['Disk', 'Network', 'CDRom'], 'Kind of the device. CDRom means the first CD-ROM drive.'),
  }), 'Devices in the order in which they are tried. Not on creation, when they do not exist yet.')),
  bootRetry: maybe(text('Enabled boots again when no device could be booted from; Disabled does not.', { default: 'Disabled' })),
  bootRetryDelay: maybe(text('How long to wait before booting again (10s); with bootRetry Enabled only.')),
  efiSecureBoot: maybe(oneOf(['Enabled', 'Disabled'], 'Whether the firmware starts signed software only; Enabled needs firmware efi.', { default: 'Disabled' })),
  firmware: maybe(oneOf(['bios', 'efi'], 'Firmware of the VM; as class and image say when left out.')),
  networkBootProtocol: maybe(oneOf(['IP4', 'IP6'], 'Address family of booting from the network.', { default: 'IP4' })),
}, 'Firmware and boot order. Cannot be changed while the VM is on.')
