import { readFile } from 'node:fs/promises'
import { SpectraError } from '../../../errors.ts'
import { cutTo, scaled } from '../../../media/analysis/reading/scaled.ts'
import type { Box, Picture } from '../../../media/analysis/types.ts'
import { loadOrt, oneLine, openSession, type Ort, type Session } from '../onnx/runtime.ts'
import { lineOf, type Line } from './characters.ts'
import { readingWeights } from './installed.ts'
import { regionsOf } from './regions.ts'

/** Longest side of what places are looked for in, and what its sides are multiples of. Pixels. */
const SIDE = 960
const STEP = 32
/** Height of a line as it is read, and its greatest width. */
const LINE = 48
const LONGEST = 2400
/** In the order of the picture's colours: as the network was trained, in shares of 255. */
const MEAN = [0.485, 0.456, 0.406]
const DEVIATION = [0.229, 0.224, 0.225]
const HALF = [0.5, 0.5, 0.5]

/** Reads what is written in pictures. */
export interface Reader {
  /** Where lines of text are, in pixels of the picture. */
  find(picture: Picture): Promise<Box[]>
  /** What is written at one place. */
  read(picture: Picture, box: Box): Promise<Line>
  close(): Promise<void>
}

/**
 * PP-OCRv4 as a package ships it: Latin and Chinese characters, lines from left to right.
 * @returns undefined where the package or the runtime is not installed
 * @throws SS_CONFIG_INVALID where its files are damaged
 */
export async function openReader(): Promise<Reader | undefined> {
  const weights = readingWeights()
  if (!weights) return undefined
  const ort = await loadOrt()
  const characters = (await text(weights.characters)).split('\n').filter((line) => line !== '')
  const finding = await openSession(ort, weights.finding)
  const reading = await openSession(ort, weights.reading).catch(async (thrown: unknown) => {
    await finding.release()
    throw thrown
  })
  return {
    async find(picture) {
      const size = { width: sideOf(picture.width, picture), height: sideOf(picture.height, picture) }
      const { data, width, height } = await scaled(picture, size)
      const likeness = await run(ort, finding, normalized(data, MEAN, DEVIATION), [1, 3, height, width])
      const [across, down] = [picture.width / width, picture.height / height]
      return regionsOf(likeness, width, height).map((box) => ({
        ...{ x: box.x * across, y: box.y * down, width: box.width * across, height: box.height * down },
      }))
    },
    async read(picture, box) {
      const part = cutTo(box, picture)
      const width = Math.min(LONGEST, Math.max(LINE, Math.round((part.width * LINE) / part.height)))
      const { data } = await scaled(picture, { width, height: LINE }, part)
      return lineOf(await run(ort, reading, normalized(data, HALF, HALF), [1, 3, LINE, width]), characters)
    },
    async close() {
      await Promise.all([finding.release(), reading.release()])
    },
  }
}

async function text(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new SpectraError('SS_CONFIG_INVALID', `Cannot read the characters: ${oneLine(cause)}`, { cause })
  }
}

async function run(ort: Ort, session: Session, values: Float32Array, dims: number[]): Promise<Float32Array> {
  const outputs = await session.run({ [session.inputNames[0]!]: new ort.Tensor('float32', values, dims) })
  return outputs[session.outputNames[0]!]!.data as Float32Array
}

/** A side of the picture as places are looked for in it. */
function sideOf(side: number, { width, height }: Picture): number {
  const scale = Math.min(1, SIDE / Math.max(width, height))
  return Math.max(STEP, Math.round((side * scale) / STEP) * STEP)
}

/** Colour by colour; the networks know pictures as blue, green, red. */
function normalized(pixels: Uint8Array, mean: readonly number[], deviation: readonly number[]): Float32Array {
  const size = pixels.length / 3
  const values = new Float32Array(pixels.length)
  for (let channel = 0; channel < 3; channel++) {
    for (let at = 0; at < size; at++)
      values[channel * size + at] =
        (pixels[at * 3 + 2 - channel]! / 255 - mean[channel]!) / deviation[channel]!
  }
  return values
}
