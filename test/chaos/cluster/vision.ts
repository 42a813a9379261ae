import { createHash, randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { SpectraError } from '../../../core/errors.ts'
import type { Vision } from '../../../core/ports.ts'
import type { DetectedEvent } from '../../../schema/analysis.ts'
import type { Journal } from './journal.ts'
import type { Switches } from './switches.ts'

/** The smallest JPEG that decoders take. */
const JPEG = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex')

/** Whether a share of chunks includes this one: the same answer in each process and each try. */
export const isAmong = (share: number, chunkId: string): boolean =>
  createHash('sha1').update(chunkId).digest().readUInt32BE(0) / 2 ** 32 < share

/**
 * A model that takes its time and fails as it is told. Each description that it finishes has a word of its own, which it
 * writes into the summary and into the journal: so that a summary can be traced to the work that made it.
 */
export function createVisionStub(options: {
  switches: () => Switches
  journal: Journal
  random: () => number
}): Vision {
  const { switches, journal, random } = options
  return {
    provider: 'chaos',
    model: 'stub',
    async describe({ chunk, chunkId, span }, signal) {
      const { latencyMs, failing, hopeless, crashing, hanging } = switches().vision
      const asked = Date.now()
      const content = await readFile(await chunk.file(signal))
      await sleep(latencyMs * (0.5 + random()), undefined, { signal })
      if (random() < hanging) await new Promise(() => undefined)
      if (random() < crashing) throw new TypeError('planted: the model crashed')
      if (isAmong(hopeless, chunkId) || random() < failing)
        throw new SpectraError('SS_ANALYSIS_FAILED', 'Cannot describe the chunk: planted')
      const nonce = randomUUID()
      journal.write({ op: 'described', chunk: chunkId, nonce, asked })
      const sha256 = createHash('sha256').update(content).digest('hex')
      const summary = `Chunk ${span.ordinal} of ${sha256}, described as ${nonce}.`
      const observations = [
        event('object_entered', span.startTime, span.startTime + 0.5, nonce),
        // A model's own times are hints: this one is outside of the chunk on both sides (P10).
        event('object_moving', Math.max(0, span.startTime - 5), span.endTime + 5, nonce),
      ]
      return {
        ...{ provider: 'chaos', model: 'stub', usage: undefined },
        ...{ summary, observations, thumbnail: JPEG },
      }
    },
    health: () => Promise.resolve(),
  }
}

const event = (type: string, startTime: number, endTime: number, nonce: string): DetectedEvent => ({
  type,
  startTime,
  endTime,
  confidence: 0.9,
  description: `Something that ${nonce} tells of.`,
  attributes: {},
})
