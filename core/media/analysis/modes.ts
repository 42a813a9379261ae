/** Two values of a pixel that differ by less, in every channel, are the same thing seen twice. */
export const SAME = 26
const MAX_MODES = 4
/** Bytes of each picture that are grouped at a time, whole pixels. */
const TILE = 3 * 1024

/** Per pixel up to `MAX_MODES` groups of like values: sums of their channels, and how many there are. */
export interface Modes {
  sums: Uint16Array
  counts: Uint8Array
}

export function modesOf(pictures: readonly Uint8Array[]): Modes {
  const size = pictures[0]!.length
  const counts = new Uint8Array((size / 3) * MAX_MODES)
  const sums = new Uint16Array(size * MAX_MODES)
  // Some rows of all pictures, then the next ones: what is counted stays in the processor's cache.
  for (let tile = 0; tile < size; tile += TILE)
    group(pictures, tile, Math.min(size, tile + TILE), counts, sums)
  return { sums, counts }
}

function group(
  pictures: readonly Uint8Array[],
  from: number,
  to: number,
  counts: Uint8Array,
  sums: Uint16Array,
): void {
  for (const data of pictures) {
    for (let at = from, first = (from / 3) * MAX_MODES; at < to; at += 3, first += MAX_MODES) {
      const red = data[at]!
      const green = data[at + 1]!
      const blue = data[at + 2]!
      for (let mode = first; mode < first + MAX_MODES; mode++) {
        const count = counts[mode]!
        const sum = mode * 3
        const within = SAME * count
        if (
          count > 0 &&
          (Math.abs(red * count - sums[sum]!) > within ||
            Math.abs(green * count - sums[sum + 1]!) > within ||
            Math.abs(blue * count - sums[sum + 2]!) > within)
        ) {
          continue
        }
        counts[mode] = count + 1
        sums[sum]! += red
        sums[sum + 1]! += green
        sums[sum + 2]! += blue
        break
      }
    }
  }
}

/** Per pixel the mean of its largest group. */
export function mostSeen({ sums, counts }: Modes): Uint8Array {
  const result = new Uint8Array((counts.length / MAX_MODES) * 3)
  for (let at = 0, first = 0; at < result.length; at += 3, first += MAX_MODES) {
    let best = first
    for (let mode = first + 1; mode < first + MAX_MODES; mode++)
      if (counts[mode]! > counts[best]!) best = mode
    for (let channel = 0; channel < 3; channel++)
      result[at + channel] = sums[best * 3 + channel]! / counts[best]! + 0.5
  }
  return result
}

/** A picture without its noise: per pixel the mean of the group that its value belongs to. */
export function steadied(plate: Uint8Array, { sums, counts }: Modes): Uint8Array {
  const result = new Uint8Array(plate)
  for (let at = 0, first = 0; at < result.length; at += 3, first += MAX_MODES) {
    let nearest = SAME * 3
    for (let mode = first; mode < first + MAX_MODES && counts[mode]! > 0; mode++) {
      const count = counts[mode]!
      const distance =
        Math.abs(plate[at]! - sums[mode * 3]! / count) +
        Math.abs(plate[at + 1]! - sums[mode * 3 + 1]! / count) +
        Math.abs(plate[at + 2]! - sums[mode * 3 + 2]! / count)
      if (distance >= nearest) continue
      nearest = distance
      for (let channel = 0; channel < 3; channel++)
        result[at + channel] = sums[mode * 3 + channel]! / count + 0.5
    }
  }
  return result
}
