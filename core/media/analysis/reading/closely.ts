import type { Reader } from '../../../llm/local/reading/reader.ts'
import { grown, within } from '../boxes.ts'
import type { Box, Picture, Place, Sighting } from '../types.ts'
import { linesIn, type ReadLine } from './lines.ts'
import { cutTo, scaled } from './scaled.ts'

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
  const [across, down] = [picture.width, picture.height]
  const part = cutTo({ x: x * across, y: y * down, width: width * across, height: height * down }, picture)
  const scale = Math.min(LARGEST, Math.max(1, WIDE / part.width))
  const size = { width: Math.round(part.width * scale), height: Math.round(part.height * scale) }
  const lines = await linesIn(reader, await scaled(picture, size, part))
  return lines.map((line) => ({ ...line, box: backTo(line.box, part, scale) }))
}

const backTo = ({ x, y, width, height }: Box, part: Box, scale: number): Box => ({
  ...{ x: part.x + x / scale, y: part.y + y / scale },
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
