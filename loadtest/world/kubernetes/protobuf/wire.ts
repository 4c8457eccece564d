/** One field as it is on the wire: its number, and a number (varint) or bytes (text, bytes, message). */
export type WireField = readonly [number: number, value: bigint | Buffer]

/** The fields of a message in their order; numbers of fixed length are passed over. Throws RangeError where the message is cut off or broken. */
export function* wireFields(message: Buffer): Generator<WireField> {
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message.readUInt8(at++)
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
    throw new RangeError('a number is longer than ten bytes')
  }
  const bytes = (length: number): Buffer => {
    if (at + length > message.length) throw new RangeError('a field is longer than what is left')
    at += length
    return message.subarray(at - length, at)
  }
  while (at < message.length) {
    const tag = Number(varint())
    const number = tag >>> 3
    switch (tag & 7) {
      case 0: yield [number, varint()]; break
      case 1: bytes(8); break
      case 2: yield [number, bytes(Number(varint()))]; break
      case 5: bytes(4); break
      default: throw new RangeError(`field ${number} has a wire type that is not known`)
    }
  }
}

const varint = (value: number): readonly number[] => (value < 0x80 ? [value] : [(value % 0x80) | 0x80, ...varint(Math.floor(value / 0x80))])

/** A field of bytes or a message. */
export const bytesField = (number: number, value: Buffer): Buffer => Buffer.concat([Buffer.from([...varint(number * 8 + 2), ...varint(value.length)]), value])
/** A field of text. */
export const textField = (number: number, value: string): Buffer => bytesField(number, Buffer.from(value))
/** A field of a whole number that is not negative, or of a truth. */
export const numberField = (number: number, value: number | boolean): Buffer => Buffer.from([...varint(number * 8), ...varint(Number(value))])
/** A field of a number with a fraction. */
export const doubleField = (number: number, value: number): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(value)
  return Buffer.concat([Buffer.from(varint(number * 8 + 1)), bytes])
}
