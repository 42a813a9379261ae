import { buffer } from 'node:stream/consumers'
import { Description } from '../../schema/analysis.ts'
import { SpectraError, toSpectraError } from '../errors.ts'
import { storedVideo } from '../stored-video.ts'
import type { ChunkView, Prompts, Storage, Vision, VisionResult } from '../ports.ts'

export interface CloserParts {
  vision: Vision
  prompts: Pick<Prompts, 'get'>
  storage: Pick<Storage, 'asFile' | 'get'>
}

/** What was seen of a question: a sentence or three, and the moments. */
export type Looked = Pick<VisionResult, 'summary' | 'observations'>

/** Chunks from nearby: what was kept of them, and what a model that sees says of them now. */
export interface Closer {
  /** Undefined where its description is gone. */
  describedIn(chunk: ChunkView): Promise<Description | undefined>
  look(organizationId: string, chunk: ChunkView, question: string, signal: AbortSignal): Promise<Looked>
}

export const cannotLook = (): SpectraError =>
  new SpectraError(
    'SS_MODEL_UNABLE',
    'Cannot look at the video again: the local analyst answers no questions, it tells what it followed when the video was analysed',
    { details: { advice: 'Configure a model that sees (docs/providers.md).' } },
  )

export function createCloser({ vision, prompts, storage }: CloserParts): Closer {
  return {
    async describedIn({ summaryKey }) {
      if (summaryKey === undefined) return undefined
      try {
        const text = (await buffer(await storage.get(summaryKey))).toString('utf8')
        return Description.safeParse(JSON.parse(text)).data
      } catch (thrown) {
        if (toSpectraError(thrown).code === 'SS_OBJECT_NOT_FOUND') return undefined
        throw thrown
      }
    },

    async look(organizationId, chunk, question, signal) {
      if (vision.provider === 'local') throw cannotLook()
      const { id: chunkId, processId, videoKey: key, sha256, ordinal, startTime, endTime } = chunk
      const variables = {
        question: JSON.stringify(question),
        startTime: startTime.toFixed(1),
        endTime: endTime.toFixed(1),
      }
      const prompt = await prompts.get('look-again', variables, { organizationId, processId })
      await using clip = storedVideo(storage, { key, sha256 })
      const { provider, summary, observations } = await vision.describe(
        {
          ...{ organizationId, chunkId, prompt, span: { ordinal, startTime, endTime } },
          // Whether something moves says nothing of what is asked.
          ...{ chunk: clip, before: [], motionGate: false },
        },
        signal,
      )
      // The last of a chain, where the others did not answer.
      if (provider === 'local') throw cannotLook()
      return { summary, observations }
    },
  }
}
