/** Boxes of ISO/IEC 14496-12, 4.2: a size, a type of four letters, and content that may be boxes again. */

/** The content of the boxes of one type directly inside `parent`. */
export function children(parent: Buffer, type: string): Buffer[] {
  const found: Buffer[] = []
  for (let at = 0; at + 8 <= parent.length;) {
    const size = parent.readUInt32BE(at)
    if (size < 8) break
    if (parent.toString('latin1', at + 4, at + 8) === type) found.push(parent.subarray(at + 8, at + size))
    at += size
  }
  return found
}

/** The content of the first box at the end of a path of types. */
export const descend = (parent: Buffer | undefined, ...path: string[]): Buffer | undefined =>
  path.reduce<Buffer | undefined>((box, type) => box && children(box, type)[0], parent)

/** A box of its own. */
export function box(type: string, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content)
  return Buffer.concat([uint32(body.length + 8), Buffer.from(type, 'latin1'), body])
}

/** A box that begins with a version and flags. */
export const fullBox = (type: string, version: number, flags: number, ...content: Buffer[]): Buffer =>
  box(type, uint32(version * 2 ** 24 + flags), ...content)

/** Tables may be longer than what a call takes as arguments. */
export function uint32s(values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(4 * values.length)
  values.forEach((value, place) => buffer.writeUInt32BE(value, 4 * place))
  return buffer
}

export const uint32 = (...values: number[]): Buffer => uint32s(values)

export function int32s(values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(4 * values.length)
  values.forEach((value, place) => buffer.writeInt32BE(value, 4 * place))
  return buffer
}

export function uint64(...values: number[]): Buffer {
  const buffer = Buffer.alloc(8 * values.length)
  values.forEach((value, place) => buffer.writeBigUInt64BE(BigInt(value), 8 * place))
  return buffer
}
