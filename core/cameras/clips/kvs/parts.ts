import type { Fragment } from './archive.ts'

/** What one clip of the service may have. */
const MOST_FRAGMENTS = 200
const MOST_BYTES = 100e6

/** Milliseconds between two fragments from which on the producer was silent. */
const GAP_MS = 500

/** Fragments that follow each other, and make one clip of the service. */
export interface Part {
  /** Of its first and last fragment, in milliseconds since the epoch. */
  from: number
  to: number
  /** When its last picture ends. */
  end: number
}

/** Divides fragments, in the order of their times, where the service makes no longer clip, and where the producer was silent. */
export function partsOf(fragments: readonly Fragment[]): Part[] {
  const parts: (Part & { fragments: number; bytes: number })[] = []
  for (const { at, ms, bytes } of fragments) {
    const last = parts.at(-1)
    const joins =
      last && at - last.end < GAP_MS && last.fragments < MOST_FRAGMENTS && last.bytes + bytes <= MOST_BYTES
    if (joins) {
      Object.assign(last, { to: at, end: at + ms, fragments: last.fragments + 1, bytes: last.bytes + bytes })
    } else parts.push({ from: at, to: at, end: at + ms, fragments: 1, bytes })
  }
  return parts.map(({ from, to, end }) => ({ from, to, end }))
}
