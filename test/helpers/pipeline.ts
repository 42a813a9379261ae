import { chunkIdOf, DEFAULT_ORGANIZATION_ID } from '../../schema/ids.ts'
import type { DetectedEvent } from '../../schema/analysis.ts'
import type { Fact } from '../../schema/facts.ts'
import type { ChunkProcessingRequest, EventDetectionMessage } from '../../schema/messages/index.ts'
import { cacheKey, summaryKey, videoKey } from '../../schema/keys.ts'
import type { LedgerParts } from '../../core/ledger/index.ts'
import type { Envelope, Handoff, NewProcess, ProcessView } from '../../core/ports.ts'
import type { ExchangeName, QueueName } from '../../schema/queues.ts'

export const ORG = DEFAULT_ORGANIZATION_ID

export const request = (given: Partial<NewProcess> = {}): NewProcess => ({
  organizationId: ORG,
  source: { kind: 'path', path: '/videos/yard.mp4' },
  options: { chunkDuration: 10, overlap: 0 },
  title: 'yard.mp4',
  ...given,
})

export const SOURCE = { container: 'mp4', codec: 'h264', width: 640, height: 360, fps: 10, duration: 30 }

export const sourceOpened = (): Handoff => ({
  records: [{ fact: 'source_opened', source: SOURCE, warnings: [] }],
})

/** What the chunker yields for chunk `ordinal` of ten seconds. */
export function chunkCut(
  { organizationId, processId }: Pick<Envelope, 'organizationId' | 'processId'>,
  ordinal: number,
): Handoff {
  const chunkId = chunkIdOf(processId, ordinal)
  const span = { ordinal, startTime: (ordinal - 1) * 10, endTime: ordinal * 10 }
  const keys = {
    videoKey: videoKey(organizationId, processId, ordinal),
    cacheKey: cacheKey(organizationId, processId, ordinal),
  }
  const media = { codec: 'h264', fps: 10, width: 640, height: 360, bytes: 1000, sha256: 'a'.repeat(64) }
  return {
    records: [{ fact: 'chunk_cut', chunk: { chunkId, ...span, ...keys, ...media } }],
    to: 'M0_RESULTS_QUEUE',
    message: { chunkId, processId, organizationId, modality: 'batch', span, ...keys },
  }
}

export const chunkingEnded = (chunks: number): Handoff => ({
  records: [{ fact: 'chunking_ended', chunks, warnings: [] }],
})

/** What M1 yields for its message. */
export const described = ({ payload }: Envelope): Handoff => describedChunk(payload as ChunkProcessingRequest)

export function describedChunk(chunk: ChunkProcessingRequest): Handoff {
  const key = summaryKey(chunk.organizationId, chunk.processId, chunk.span.ordinal)
  const output = { summaryKey: key, summary: `Chunk ${chunk.span.ordinal}`, model: 'test', provider: 'test' }
  return {
    records: [{ fact: 'chunk_described', chunkId: chunk.chunkId, output }],
    to: 'M1_INFERENCE_QUEUE',
    message: { ...chunk, summaryKey: key },
  }
}

export const seen = (startTime: number, type = 'object_entered'): DetectedEvent => ({
  type,
  startTime,
  endTime: startTime + 1,
  confidence: 0.9,
  description: `Something happens at ${startTime}.`,
  attributes: { colour: 'red' },
})

/** What the three children of M2 yield for its message. */
export const tasks = ({ payload }: Envelope, events = 2): [Handoff, Handoff, Handoff] =>
  tasksOf(payload as EventDetectionMessage, events)

export function tasksOf({ chunkId, span }: EventDetectionMessage, events = 2): [Handoff, Handoff, Handoff] {
  const found = Array.from({ length: events }, (_, index) => seen(span.startTime + index))
  const records = (fact: Fact): Handoff => ({ records: [fact] })
  return [
    records({ fact: 'events_detected', chunkId, events: found }),
    records({ fact: 'chunk_indexed', chunkId }),
    records({ fact: 'cache_cleaned', chunkId }),
  ]
}

/** Takes what waits in the outbox for a queue, as the relay would. */
export async function take({ worklog }: LedgerParts, to: QueueName | ExchangeName): Promise<Envelope[]> {
  const messages = (await worklog.outbox(10_000)).filter((message) => message.to === to)
  await worklog.sent(messages.map(({ seq }) => seq))
  return messages.map(({ envelope }) => envelope)
}

/** A process whose chunker has begun, and that message. */
export async function startProcess(
  parts: LedgerParts,
  given: Partial<NewProcess> = {},
): Promise<{ process: ProcessView; m0: Envelope }> {
  const process = await parts.processes.create(request(given))
  const [m0] = await take(parts, 'M0_PRIORITY_QUEUE')
  await parts.worklog.begin('chunker', m0!, 0)
  return { process, m0: m0! }
}

/** A process whose chunks are cut and handed on; nothing else has happened to them. */
export async function cutProcess(
  parts: LedgerParts,
  chunks: number,
  given: Partial<NewProcess> = {},
): Promise<{ process: ProcessView; m0: Envelope; m1: Envelope[] }> {
  const { process, m0 } = await startProcess(parts, given)
  await parts.worklog.commit('chunker', m0, sourceOpened(), { end: false })
  for (let ordinal = 1; ordinal <= chunks; ordinal++) {
    await parts.worklog.commit('chunker', m0, chunkCut(m0, ordinal), { end: false })
  }
  await parts.worklog.commit('chunker', m0, chunkingEnded(chunks), { end: true })
  return { process, m0, m1: await take(parts, 'M0_RESULTS_QUEUE') }
}

/** M1 and, on what it hands on, M2: the chunk is completed. Returns M2's message. */
export async function describeChunk(parts: LedgerParts, m1: Envelope): Promise<Envelope> {
  await parts.worklog.begin('vlm', m1, 0)
  await parts.worklog.commit('vlm', m1, described(m1), { end: true })
  const [m2] = await take(parts, 'M1_INFERENCE_QUEUE')
  return m2!
}

export async function finishChunk(parts: LedgerParts, m2: Envelope): Promise<void> {
  await parts.worklog.begin('event', m2, 0)
  for (const task of tasks(m2)) await parts.worklog.commit('event', m2, task, { end: false })
  await parts.worklog.commit('event', m2, {}, { end: true })
}
