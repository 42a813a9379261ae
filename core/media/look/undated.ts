import { open } from 'node:fs/promises'
import { children, descend } from '../mp4/boxes.ts'
import { boxLayout } from '../source/boxes.ts'

/** Times of creation and of change (ISO/IEC 14496-12, 8.2.2, 8.3.2, 8.4.2), behind version and flags. */
const undate = (header: Buffer | undefined): unknown => header?.fill(0, 4, header[0] === 1 ? 20 : 12)

/** Takes out of an MP4 when it was made: the same pictures give the same file whenever they are copied (P2). */
export async function removeDates(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    const { size } = await file.stat()
    const readAt = async (offset: number, length: number): Promise<Buffer> => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset)
      return buffer.subarray(0, bytesRead)
    }
    const found = (await boxLayout(readAt, size, 100))?.moov
    if (!found) return
    const moov = (await readAt(found.offset, found.size)).subarray(8)
    undate(descend(moov, 'mvhd'))
    for (const track of children(moov, 'trak')) {
      undate(descend(track, 'tkhd'))
      undate(descend(track, 'mdia', 'mdhd'))
    }
    await file.write(moov, 0, moov.length, found.offset + 8)
  } finally {
    await file.close()
  }
}
