import sharp from 'sharp'
import type { Reader } from '../../../llm/local/reading/reader.ts'
import { grown, within } from '../boxes.ts'
import type { Box, Picture, Place, Sighting } from '../types.ts'
import { linesIn, type ReadLine } from './lines.ts'

/** A thing is read with so much of what is around it, as a share of its sides. */
const MARGIN = 0.1
/** What is narrower is enlarged, so many times at most: the network finds no letters lower than about ten pixels. */
const WIDE = 640
const LARGEST = 3
/** A place of a way is where a thing is for so long before and after, in seconds. */
const NEAR = 0.5
/** What lies within a thing by this share is at it. */
const INSIDE = 0.9

/** What is written at one place of a picture, which is given in shares of its sides. */
export async function linesAt(
  reader: Pick<Reader, 'find' | 'read'>,
  picture: Picture,
  place: Box,
): Promise<ReadLine[]> {
  const { x, y, width, height } = grown(place, MARGIN)
  const left = Math.max(0, Math.floor(x * picture.width))
  const top = Math.max(0, Math.floor(y * picture.height))
  const region = {
    ...{ left, top },
    width: Math.min(picture.width, Math.ceil((x + width) * picture.width)) - left,
    height: Math.min(picture.height, Math.ceil((y + height) * picture.height)) - top,
  }
  const scale = Math.min(LARGEST, Math.max(1, WIDE / region.width))
  const raw = { width: picture.width, height: picture.height, channels: 3 as const }
  const { data, info } = await sharp(picture.data, { raw })
    .extract(region)
    .resize(Math.round(region.width * scale), Math.round(region.height * scale), {
      fit: 'fill',
      kernel: 'cubic',
    })
    .raw()
    .toBuffer({ resolveWithObject: true })
  const lines = await linesIn(reader, { data, width: info.width, height: info.height })
  return lines.map((line) => ({ ...line, box: backTo(line.box, left, top, scale) }))
}

const backTo = ({ x, y, width, height }: Box, left: number, top: number, scale: number): Box => ({
  ...{ x: left + x / scale, y: top + y / scale },
  ...{ width: width / scale, height: height / scale },
})

/** The smallest of some things that a box lies in at a moment. */
export function thingAt(
  things: readonly Sighting[],
  { box, time }: { box: Box; time: number },
): Sighting | undefined {
  const there = things.flatMap((thing) => {
    const place = nearest(thing.path, time)
    return place && Math.abs(place.time - time) <= NEAR && within(box, place) >= INSIDE
      ? [{ thing, place }]
      : []
  })
  return there.sort((a, b) => a.place.width * a.place.height - b.place.width * b.place.height)[0]?.thing
}

const nearest = (path: readonly Place[], time: number): Place | undefined =>
  path.toSorted((a, b) => Math.abs(a.time - time) - Math.abs(b.time - time))[0]
