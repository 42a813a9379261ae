import { z } from 'zod'
import { ERRORS, SpectraError, type Cause, type ErrorCode } from '../../core/errors.ts'
import type { Identity } from '../../core/ports.ts'
import { DetectedEvent } from '../../schema/analysis.ts'
import { cachePrefix, processPrefix } from '../../schema/keys.ts'
import type { Modality } from '../../schema/messages/index.ts'
import type { ChunkStatus, ProcessStatus } from '../../schema/status.ts'
import { processIdOf } from './arguments.ts'
import type { Context, Services } from './context.ts'
import { payload } from './payloads.ts'

type Maybe<T> = { [K in keyof T]?: T[K] | null }
type CauseInput = { message: string; code?: string | null }
type ChunkInput = z.infer<typeof ChunkInput> & { processId: string }
interface OutputInput extends Maybe<{ thumbnailKey: string }> {
  chunkId: string
  summaryKey: string
  summary: string
  model: string
  provider: string
}
interface ProcessInput extends Maybe<{ chunksTotal: number; cause: CauseInput }> {
  processId: string
  status: ProcessStatus
}

const ChunkInput = z
  .object({
    ordinal: z.int().min(1).max(1_000_000),
    startTime: z.number().min(0),
    endTime: z.number().positive(),
    videoKey: z.string().max(1024),
    cacheKey: z.string().max(1024).nullish(),
    codec: z.string().min(1).max(64),
    fps: z.number().positive().max(1000),
    width: z.int().min(1).max(16_384),
    height: z.int().min(1).max(16_384),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  })
  .refine(({ startTime, endTime }) => endTime > startTime, {
    path: ['endTime'],
    message: 'it is not after startTime',
  })
const EventInput = DetectedEvent.extend({
  // Clamped to the chunk where it is recorded.
  startTime: z.number(),
  endTime: z.number(),
  position: z.int().min(0).max(10_000),
  description: z.string().min(1).max(10_000),
  attributes: DetectedEvent.shape.attributes.nullish().transform((value) => value ?? {}),
})

/** What external programs report, for role `service`: checked here, recorded by the rules of the ledger. */
export function pipelineResolvers({ ports: { pipeline, storage } }: Services) {
  /** An object of the process, which is there. Returns its size. */
  async function objectOf(field: string, key: string, prefixes: readonly string[]): Promise<number> {
    const object = prefixes.some((prefix) => key.startsWith(prefix)) ? await storage.stat(key) : undefined
    if (object) return object.bytes
    throw new SpectraError('SS_OBJECT_NOT_FOUND', 'Cannot record it: the process has no such object', {
      details: { field, advice: `Store it first, below ${prefixes[0]}.` },
    })
  }

  const addChunk =
    (modality: Modality) =>
    (_: unknown, { input }: { input: ChunkInput }, { identity }: Context) =>
      payload(async () => {
        const processId = processIdOf(input.processId)
        const { cacheKey, ...chunk } = checked(ChunkInput, input)
        const prefixes = prefixesOf(identity, processId)
        const bytes = await objectOf('videoKey', chunk.videoKey, prefixes.slice(0, 1))
        if (cacheKey) await objectOf('cacheKey', cacheKey, prefixes)
        const record = { ...chunk, processId, bytes, cacheKey: cacheKey ?? chunk.videoKey }
        return { chunk: await pipeline.chunkCut(identity, modality, record) }
      })

  const moveProcess =
    (modality: Modality) =>
    (_: unknown, { input }: { input: ProcessInput }, { identity }: Context) =>
      payload(async () => {
        const { status: to, chunksTotal, cause } = input
        const chunks = chunksTotal ?? undefined
        const move = { to, ...(chunks !== undefined && { chunks }), ...(cause && { cause: causeOf(cause) }) }
        return { process: await pipeline.moveProcess(identity, modality, processIdOf(input.processId), move) }
      })

  return {
    Mutation: {
      createBatchChunk: addChunk('batch'),
      createLiveChunk: addChunk('live'),

      createChunkOutput: (_: unknown, { input }: { input: OutputInput }, { identity }: Context) =>
        payload(async () => {
          const { chunkId, thumbnailKey, ...output } = input
          const { processId } = await pipeline.chunk(identity, chunkId)
          const prefixes = prefixesOf(identity, processId).slice(0, 1)
          await objectOf('summaryKey', output.summaryKey, prefixes)
          if (thumbnailKey) await objectOf('thumbnailKey', thumbnailKey, prefixes)
          const given = { ...output, ...(thumbnailKey && { thumbnailKey }) }
          return { chunk: await pipeline.chunkDescribed(identity, chunkId, given) }
        }),

      createEvent: (
        _: unknown,
        { input }: { input: z.input<typeof EventInput> & { chunkId: string } },
        { identity }: Context,
      ) =>
        payload(async () => {
          const event = { ...checked(EventInput, input), chunkId: input.chunkId }
          return { event: await pipeline.eventSeen(identity, event) }
        }),

      updateChunkStatus: (
        _: unknown,
        { input }: { input: { chunkId: string; status: ChunkStatus; cause?: CauseInput | null } },
        { identity }: Context,
      ) =>
        payload(async () => {
          const { chunkId, status, cause } = input
          return {
            chunk: await pipeline.moveChunk(identity, chunkId, status, cause ? causeOf(cause) : undefined),
          }
        }),

      updateBatchVideoProcessingStatus: moveProcess('batch'),
      updateCamVideoProcessingStatus: moveProcess('live'),
    },
  }
}

const prefixesOf = ({ organizationId }: Identity, processId: string): [string, string] => [
  processPrefix(organizationId, processId),
  cachePrefix(organizationId, processId),
]

/** @throws SS_INPUT_INVALID with the field */
function checked<T>(contract: z.ZodType<T>, input: unknown): T {
  const { data, error } = contract.safeParse(input)
  if (data !== undefined) return data
  const { path, message } = error!.issues[0]!
  throw new SpectraError('SS_INPUT_INVALID', `Cannot record it: ${path.join('.')}: ${message}`, {
    details: { field: path.join('.') },
  })
}

/** @throws SS_INPUT_INVALID */
function causeOf({ code = 'SS_ANALYSIS_FAILED', message }: CauseInput): Cause {
  if (code !== null && !Object.hasOwn(ERRORS, code)) {
    throw new SpectraError('SS_INPUT_INVALID', 'Cannot record it: cause.code is none of the table', {
      details: { field: 'cause.code' },
    })
  }
  const known = (code ?? 'SS_ANALYSIS_FAILED') as ErrorCode
  const text = message.slice(0, 2000).toWellFormed().replaceAll('\0', '\ufffd')
  return { code: known, message: text, retryable: ERRORS[known].retryable }
}
