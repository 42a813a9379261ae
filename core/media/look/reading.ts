import { open } from 'node:fs/promises'
import { boxLayout } from '../source/boxes.ts'
import type { ReadAt } from '../read-at.ts'
import type { Source } from '../source/source.ts'

/** More would not be an index of a video. */
const MAX_INDEX_BYTES = 64 * 1024 * 1024
const MAX_BOXES = 1000

async function readerOf(source: Source): Promise<{ readAt: ReadAt; close(): Promise<void> }> {
  if (!source.file) {
    const readAt: ReadAt = async (offset, length) => {
      const range = `bytes=${offset}-${offset + length - 1}`
      const answer = await fetch(source.input, { headers: { range } })
      return answer.status === 206 ? Buffer.from(await answer.arrayBuffer()) : Buffer.alloc(0)
    }
    return { readAt, close: async () => undefined }
  }
  const file = await open(source.file.path, 'r')
  const readAt: ReadAt = async (offset, length) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset)
    return buffer.subarray(0, bytesRead)
  }
  return { readAt, close: () => file.close() }
}

/** The content of `moov`, the index of an MP4 or QuickTime file. */
export async function movieOf(source: Source): Promise<Buffer | undefined> {
  const { readAt, close } = await readerOf(source)
  try {
    const layout = await boxLayout(readAt, source.bytes, MAX_BOXES)
    if (!layout?.moov || layout.moov.size > MAX_INDEX_BYTES) return undefined
    return (await readAt(layout.moov.offset, layout.moov.size)).subarray(8)
  } finally {
    await close()
  }
}
