import type { Mailbox } from '../../core/ports.ts'
import { stableId } from '../../schema/ids.ts'
import { envelopeOf } from '../../schema/messages/index.ts'
import { originOf } from '../../schema/queues.ts'
import { receive } from '../../test/contracts/mailbox/helpers.ts'
import { ORGANIZATION, processOf, type World } from '../../test/gateway/world.ts'
import { VIDEOS } from '../../test/console/operating.ts'

/** So many are in hand at once. */
const AT_ONCE = 1000

/** Videos that failed for good, each with its dead letter. */
export async function fillLetters(mailbox: Mailbox, world: World, count: number): Promise<void> {
  const queue = originOf(VIDEOS)!
  const box = await receive(mailbox, queue, AT_ONCE)
  for (let from = 0; from < count; from += AT_ONCE) {
    const size = Math.min(AT_ONCE, count - from)
    const titles = Array.from({ length: size }, (_, at) => `video ${from + at}`)
    await mailbox.publish(titles.map((title) => ({ queue, envelope: letterOf(title) })))
    for (const title of titles) {
      const one = processOf({ id: stableId('process', title), title, status: 'failed' })
      world.processes.set(one.id, one)
    }
    const cause = {
      code: 'SS_URL_FAILED',
      message: 'Cannot read it: nobody answers',
      retryable: true,
    } as const
    await Promise.all((await box.take(size)).map((one) => one.deadLetter(cause)))
  }
  await box.cancel()
}

function letterOf(title: string) {
  const processId = stableId('process', title)
  const payload = {
    ...{ processId, organizationId: ORGANIZATION, modality: 'batch' as const },
    source: { kind: 'url' as const, url: `http://example.org/${encodeURIComponent(title)}.mp4` },
    options: { chunkDuration: 10, overlap: 0 },
  }
  const context = { organizationId: ORGANIZATION, processId, trace: '0'.repeat(32), createdAt: new Date() }
  return envelopeOf('VideoProcessingRequest', payload, context)
}
