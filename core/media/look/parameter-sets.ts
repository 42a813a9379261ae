const START = Buffer.from([0, 0, 1])

/** The NAL units of a coded picture, whether start codes or lengths stand between them (ISO/IEC 14496-10 B, 14496-15). */
function* unitsOf(data: Buffer): Generator<Buffer, void, void> {
  const first = data.indexOf(START)
  if (first === 0 || (first === 1 && data[0] === 0)) {
    for (let at = first; at >= 0;) {
      const next = data.indexOf(START, at + 3)
      yield data.subarray(at + 3, next < 0 ? data.length : next)
      at = next
    }
    return
  }
  for (let at = 0; at + 4 < data.length;) {
    const size = data.readUInt32BE(at)
    yield data.subarray(at + 4, at + 4 + size)
    at += 4 + size
  }
}

const isSize = (codec: 'avc' | 'hevc', unit: Buffer): boolean =>
  codec === 'avc' ? (unit[0]! & 0x1f) === 7 : ((unit[0]! >> 1) & 0x3f) === 33

/**
 * Whether a keyframe brings a sequence parameter set (the size of pictures is in it) that is not in `known`: a decoder that
 * was told of the first one only would show the pictures wrongly.
 */
export function changesSize(codec: 'avc' | 'hevc', keyframe: Buffer, known: Buffer): boolean {
  for (const unit of unitsOf(keyframe)) {
    if (unit.length === 0 || !isSize(codec, unit)) continue
    // Zeros may stand between a unit and the next start code.
    let end = unit.length
    while (end > 0 && unit[end - 1] === 0) end -= 1
    if (!known.includes(unit.subarray(0, end))) return true
  }
  return false
}
