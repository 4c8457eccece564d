/** One field as it is on the wire: its number, and a number (varint) or bytes (text, bytes, message). */
export type WireField = readonly [number: number, value: bigint | Buffer]

/** The fields of a message in their order; numbers of fixed length are passed over. Throws RangeError where the message is cut off or broken. */
export function* fieldsOf(message: Buffer): Generator<WireField> {
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
