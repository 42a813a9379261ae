import type { LedgerParts } from '../../core/ledger/index.ts'
import type { Envelope, Handoff } from '../../core/ports.ts'
import type { KVSTask } from '../../schema/messages/index.ts'
import { chunkCut, chunkingEnded, describeChunk, ORG, SOURCE, take } from './pipeline.ts'

/** A clip of ten seconds of the camera that is due, described; M2's message. */
export async function describedClip(given: LedgerParts): Promise<Envelope> {
  await given.cameras.orderDue()
  const [task] = await take(given, 'S2_PROCESSING_QUEUE')
  await given.worklog.begin('stream', task!, 0)
  const { processId } = task!
  const { cameraId } = task!.payload as KVSTask
  const startedAt = (task!.payload as { startTimestamp: string }).startTimestamp
  const cut = { ...{ processId, organizationId: ORG, cameraId, modality: 'live' as const } }
  const source = { kind: 'object' as const, key: `clips/${processId}` }
  const options = { chunkDuration: 15, overlap: 0, startedAt }
  await given.worklog.commit(
    'stream',
    task!,
    {
      records: [{ fact: 'clip_taken', startedAt, warnings: [] }],
      to: 'M0_PRIORITY_QUEUE',
      message: { ...cut, source, options },
    },
    { end: true },
  )
  const [m0] = await take(given, 'M0_PRIORITY_QUEUE')
  await given.worklog.begin('chunker', m0!, 0)
  const opened: Handoff = {
    records: [{ fact: 'source_opened', source: { ...SOURCE, duration: 10 }, warnings: [] }],
  }
  await given.worklog.commit('chunker', m0!, opened, { end: false })
  const { message, ...chunk } = chunkCut(m0!, 1)
  const live = { ...(message as object), ...cut, startedAt }
  await given.worklog.commit('chunker', m0!, { ...chunk, message: live as never } as Handoff, {
    end: false,
  })
  await given.worklog.commit('chunker', m0!, chunkingEnded(1), { end: true })
  const [m1] = await take(given, 'M0_RESULTS_QUEUE')
  return describeChunk(given, m1!)
}
