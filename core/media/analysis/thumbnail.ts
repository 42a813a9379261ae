import sharp from 'sharp'
import type { Picture } from './types.ts'

/** Encodes a picture as JPEG. */
export async function encodeJpeg({ width, height, data }: Picture): Promise<Uint8Array> {
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 80 })
    .toBuffer()
}
