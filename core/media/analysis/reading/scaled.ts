import sharp from 'sharp'
import type { Box, Picture } from '../types.ts'

/** A part of a picture in another size, whatever its proportions. @param part in whole pixels, within the picture. @default all of it */
export async function scaled(
  picture: Picture,
  { width, height }: Pick<Picture, 'width' | 'height'>,
  part: Box = { x: 0, y: 0, width: picture.width, height: picture.height },
): Promise<Picture> {
  const raw = { width: picture.width, height: picture.height, channels: 3 as const }
  const data = await sharp(picture.data, { raw })
    .extract({ left: part.x, top: part.y, width: part.width, height: part.height })
    .resize(width, height, { fit: 'fill', kernel: width > part.width ? 'cubic' : 'linear' })
    .raw()
    .toBuffer()
  return { data, width, height }
}

/** What of a box lies in a picture, in whole pixels: one at least. */
export function cutTo(box: Box, { width, height }: Pick<Picture, 'width' | 'height'>): Box {
  const x = Math.min(width - 1, Math.max(0, Math.floor(box.x)))
  const y = Math.min(height - 1, Math.max(0, Math.floor(box.y)))
  return {
    ...{ x, y },
    width: Math.max(1, Math.min(width, Math.ceil(box.x + box.width)) - x),
    height: Math.max(1, Math.min(height, Math.ceil(box.y + box.height)) - y),
  }
}
