import type { Reader } from '../../../llm/local/reading/reader.ts'
import { familyOf } from '../families.ts'
import { decode, type Stop } from '../frames.ts'
import {
  ANALYSIS_FPS,
  type AnalysisTask,
  type Box,
  type ChunkAnalysis,
  type Picture,
  type SeenText,
  type Sighting,
} from '../types.ts'
import { clockOf } from './clock.ts'
import { linesAt, thingAt } from './closely.ts'
import { linesIn, type ReadLine } from './lines.ts'
import { momentsOf } from './moments.ts'
import { textsAt, textsOf, type Reading, type ReadingAt } from './texts.ts'

/** Longest side of the pictures that are read: letters take all the detail that there is. */
const SIDE = 1920

/**
 * Reads what is written in a chunk that was looked at: in the first and last picture of each scene and every five seconds, and closely
 * at vehicles where they are largest. Decodes the chunk a second time. Whoever stops it throws away what was read.
 */
export async function readChunk(
  reader: Pick<Reader, 'find' | 'read'>,
  { ffmpeg, path }: Pick<AnalysisTask, 'ffmpeg' | 'path'>,
  analysis: ChunkAnalysis,
  stop: Stop,
): Promise<SeenText[]> {
  const moments = momentsOf(analysis)
  if (moments.size === 0 || analysis.tooSmall) return []
  const everywhere: Reading[] = []
  const closely: ReadingAt[] = []
  let known: { picture: Picture; lines: ReadLine[] } | undefined
  for await (const frame of decode(ffmpeg, path, stop, { only: [...moments.keys()], side: SIDE })) {
    const { time } = frame
    const { whole, looks } = moments.get(Math.round(time * ANALYSIS_FPS))!
    const reading = ({ box, ...line }: ReadLine): Reading => ({ ...line, time, box: shareOf(box, frame) })
    if (whole) {
      const lines = await linesIn(reader, frame, known)
      known = { picture: frame, lines }
      everywhere.push(...lines.map(reading))
    }
    for (const { sighting: of, place } of looks) {
      const lines = await linesAt(reader, frame, place)
      closely.push(...lines.map((line) => ({ ...reading(line), of })))
    }
    // Lets the message through that stops the work.
    await new Promise((resolve) => setImmediate(resolve))
    if (stop.stopped) break
  }
  return joined(everywhere, closely, analysis.sightings)
}

/** What is read at a vehicle in the whole picture is another look at it, unless it is a clock, which is laid over the picture. */
function joined(
  everywhere: readonly Reading[],
  closely: readonly ReadingAt[],
  sightings: readonly Sighting[],
): SeenText[] {
  const vehicles = sightings.filter(({ kind }) => familyOf(kind) === 'vehicle')
  const placed = everywhere.map((reading) => ({
    reading,
    of: clockOf(reading.text) ? undefined : thingAt(vehicles, reading),
  }))
  const texts = textsOf(placed.flatMap(({ reading, of }) => (of ? [] : [reading])))
  const looks = [...closely, ...placed.flatMap(({ reading, of }) => (of ? [{ ...reading, of }] : []))]
  return [...texts, ...textsAt(looks, texts)].sort((a, b) => a.start - b.start)
}

const shareOf = ({ x, y, width, height }: Box, picture: Picture): Box => ({
  ...{ x: x / picture.width, y: y / picture.height },
  ...{ width: width / picture.width, height: height / picture.height },
})
