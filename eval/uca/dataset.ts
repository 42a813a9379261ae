import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** A minute of a video, as far as somebody described it. */
export interface Minute {
  video: string
  minute: number
  sentences: string[]
}

/** A sentence that was left out, by which its minute is to be found. */
export interface Asked {
  video: string
  minute: number
  text: string
}

const Dataset = z.record(
  z.string(),
  z.object({ timestamps: z.array(z.tuple([z.number(), z.number()])), sentences: z.array(z.string()) }),
)
export const MINUTE = 60

/**
 * UCA, sentences that people wrote about videos of cameras (Yuan et al., CVPR 2024): of each video the even ones are what is known of the minute in
 * which they begin, the odd ones are what is asked.
 */
export function readUca(path: string): { minutes: Minute[]; asked: Asked[] } {
  const minutes = new Map<string, Minute>()
  const asked: Asked[] = []
  for (const [video, { timestamps, sentences }] of Object.entries(
    Dataset.parse(JSON.parse(readFileSync(path, 'utf8'))),
  )) {
    for (const [index, text] of sentences.entries()) {
      const minute = Math.floor(timestamps[index]![0] / MINUTE)
      if (index % 2 === 1) {
        asked.push({ video, minute, text })
        continue
      }
      const key = `${video} ${minute}`
      const known = minutes.get(key) ?? { video, minute, sentences: [] }
      known.sentences.push(text)
      minutes.set(key, known)
    }
  }
  return { minutes: [...minutes.values()], asked }
}
