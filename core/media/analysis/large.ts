import type { Readable } from 'node:stream'
import type { Picture } from './types.ts'
import { WINDOW } from './windows.ts'

/** Every so many pictures there is a large one. */
export const LARGE_EVERY = 2
/** Small pictures that wait for their large ones, at most 30 s of them: on a busy machine ffmpeg writes one side long before the other. */
const MOST_WAITING = WINDOW
/** A JPEG ends so; inside its data 0xff is always followed by something else. */
const END = Buffer.from([0xff, 0xd9])

/**
 * Joins small pictures with the JPEGs of every second of them, which come on a stream of their own. Both streams are read as they
 * come, because ffmpeg stands still where one is not; a small picture waits until its large one is there. Where the large
 * ones fall behind or end, the small ones go on without.
 */
export async function* withLarge(
  small: AsyncIterable<Picture>,
  stream: Readable,
): AsyncGenerator<Picture & { large?: Uint8Array }, void, void> {
  const arrived = new Map<number, Uint8Array>()
  const ended = collect(stream, arrived)
  const waiting: Picture[] = []
  let taken = 0
  const isReady = (): boolean => taken % LARGE_EVERY !== 0 || arrived.has(taken / LARGE_EVERY)
  const next = (): Picture & { large?: Uint8Array } => {
    const large = arrived.get(taken / LARGE_EVERY)
    arrived.delete(taken / LARGE_EVERY)
    taken++
    return { ...waiting.shift()!, large }
  }
  for await (const picture of small) {
    waiting.push(picture)
    while (waiting.length > 0 && (isReady() || waiting.length > MOST_WAITING)) yield next()
  }
  await ended
  while (waiting.length > 0) yield next()
}

/** Cuts a stream of JPEGs into pictures. Settles at its end, also where it breaks: what is there is used. */
async function collect(stream: Readable, arrived: Map<number, Uint8Array>): Promise<void> {
  let count = 0
  let open: Buffer = Buffer.alloc(0)
  try {
    for await (const part of stream as AsyncIterable<Buffer>) {
      let searched = Math.max(0, open.length - 1)
      open = open.length === 0 ? part : Buffer.concat([open, part])
      for (let end = open.indexOf(END, searched); end >= 0; end = open.indexOf(END, searched)) {
        arrived.set(count++, new Uint8Array(open.subarray(0, end + 2)))
        open = open.subarray(end + 2)
        searched = 0
      }
    }
  } catch {
    // The process was ended, or broke off: the small pictures say so.
  }
}
