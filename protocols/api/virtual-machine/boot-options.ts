import { list, maybe, oneOf, record, text } from '../schema.ts'

/** Firmware and boot order. */
export const bootOptions = record({
  bootDelay: maybe(text()),
  bootOrder: maybe(list(record({
    name: maybe(text()),
    type: oneOf(['Disk', 'Network', 'CDRom']),
  }))),
  bootRetry: maybe(text(undefined, { default: 'Disabled' })),
  bootRetryDelay: maybe(text()),
  efiSecureBoot: maybe(oneOf(['Enabled', 'Disabled'], undefined, { default: 'Disabled' })),
  firmware: maybe(oneOf(['bios', 'efi'])),
  networkBootProtocol: maybe(oneOf(['IP4', 'IP6'], undefined, { default: 'IP4' })),
}, 'Firmware and boot order.')
