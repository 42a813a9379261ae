import { access, constants } from 'node:fs/promises'
import { delimiter, isAbsolute, join } from 'node:path'
import { SpectraError } from '../../errors.ts'
import type { Vision } from '../../ports.ts'
import { ownEvents } from '../../instructions/own-events.ts'
import { createClock } from './clock.ts'
import { detectorName } from './detector/installed.ts'
import { createLooks, type Looks, type LooksOptions } from './looks.ts'
import { observe } from './observe.ts'
import { summarize } from './summary.ts'

export interface LocalVisionOptions extends LooksOptions {
  /** Shared with others, who close it. @default its own */
  looks?: Looks
}

/**
 * Vision without a model or a key: background subtraction, tracking, colours and HOG people detection on small pictures,
 * five a second. It says what moves, and never what it is, except people. The prompt is not used; of event types of somebody's own it
 * finds those that name a kind of its own. docs/local-analyst.md
 * states what it can and cannot see.
 *
 * `describe` throws SS_ANALYSIS_FAILED where nothing of the chunk can be decoded, and SS_CANCELLED after an abort or close.
 */
export function createLocalVision(options: LocalVisionOptions): Vision & { close(): Promise<void> } {
  const looks = options.looks ?? createLooks(options)
  const provider = 'local'
  const model = modelOf(detectorName(options.detector ?? 'auto'))
  return {
    provider,
    model,
    async describe({ chunk, before, sound, ocr, span, startedAt, eventSchema, regions }, signal) {
      const { thumbnail, ...analysis } = await looks.at({ chunk, before, sound, ocr }, signal)
      const clock = createClock(startedAt)
      const found = observe(analysis, span, clock, regions)
      const { text: summary, claims } = summarize(analysis, span, clock)
      return {
        ...{ provider, model: modelOf(analysis.detector), usage: undefined, summary, claims },
        observations: eventSchema ? ownEvents(eventSchema.schema, found) : found,
        thumbnail: thumbnail && Buffer.from(thumbnail.buffer, thumbnail.byteOffset, thumbnail.byteLength),
      }
    },
    async health() {
      for (const path of candidates(options.ffmpeg)) {
        if (await canRun(path)) return
      }
      throw new SpectraError('SS_FFMPEG_MISSING', `Cannot look at videos: ${options.ffmpeg} cannot be run`)
    },
    async close() {
      if (!options.looks) await looks.close()
    },
  }
}

/** Motion is followed in any case; what says what moves is a network, or HOG alone. */
const modelOf = (detector = 'hog'): string => `motion-${detector}-1`

const candidates = (ffmpeg: string): string[] =>
  isAbsolute(ffmpeg) || ffmpeg.includes('/')
    ? [ffmpeg]
    : (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, ffmpeg))

const canRun = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
