/**
 * AMQP 0-9-1 on the wire (specification, section 4.2.3): a client's protocol header of 8 bytes, then frames both ways.
 *
 *     type 1 | channel 2 | size 4 | payload: class 2, method 2, ... | 0xCE
 */
const PROTOCOL_HEADER = Buffer.from('AMQP')
const HEADER_BYTES = 8
const FRAME_OVERHEAD = 8
const METHOD_FRAME = 1
const BASIC = 60
const SETTLING: readonly number[] = [80, 90, 120]

/** An acknowledgement, reject or nack: of a delivery where a client says it, of a published message where a broker does. */
export const settles = (frame: Buffer): boolean =>
  frame[0] === METHOD_FRAME && frame.readUInt16BE(7) === BASIC && SETTLING.includes(frame.readUInt16BE(9))

/**
 * Passes one direction of a connection on in whole frames, but for those that `loses` picks. It has to see the connection
 * from its first byte.
 */
export function createFrameFilter(loses: (frame: Buffer) => boolean): (piece: Buffer) => Buffer {
  let rest: Buffer = Buffer.alloc(0)
  return (piece) => {
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece])
    const kept: Buffer[] = []
    for (;;) {
      const length = frameLength(rest)
      if (length === undefined || rest.length < length) break
      const frame = rest.subarray(0, length)
      rest = rest.subarray(length)
      if (!loses(frame)) kept.push(frame)
    }
    return kept.length === 1 ? kept[0]! : Buffer.concat(kept)
  }
}

/** Undefined until enough of it is there to tell. */
function frameLength(bytes: Buffer): number | undefined {
  if (bytes.length < HEADER_BYTES) return undefined
  if (bytes.subarray(0, PROTOCOL_HEADER.length).equals(PROTOCOL_HEADER)) return HEADER_BYTES
  return bytes.readUInt32BE(3) + FRAME_OVERHEAD
}
