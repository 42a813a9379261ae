import { join } from 'node:path'
import t from 'tap'
import { createEmbeddedMailbox } from '../../../core/mailbox/embedded.ts'
import type { Delivery, Mailbox } from '../../../core/ports.ts'
import { mailboxContract } from '../../contracts/mailbox.ts'
import { envelope } from '../../contracts/mailbox/helpers.ts'
import { tempDir } from '../../helpers/temp.ts'
import { openedElsewhere } from './open.ts'

const MAX_BYTES = 2_000_000

/** Fills the file up to its limit with messages of another queue; freeing deletes them. */
async function fill(mailbox: Mailbox): Promise<{ free(): Promise<void> }> {
  for (const size of [100_000, 1000, 1]) {
    for (let i = 0, full = false; !full; i++) {
      const message = envelope(`filler ${size} ${i}`, { payload: 'x'.repeat(size) })
      await mailbox.publish([{ queue: 'M1_INFERENCE_QUEUE', envelope: message }]).catch(() => (full = true))
    }
  }
  return { free: async () => void (await mailbox.purge('M1_INFERENCE_QUEUE')) }
}

mailboxContract(t, 'Mailbox (embedded)', (t) => {
  const path = join(tempDir(t), 'mailbox.db')
  return {
    open: () => createEmbeddedMailbox({ path, maxBytes: MAX_BYTES }),
    elsewhere: openedElsewhere({ path }),
    fill,
  }
})

void t.test(
  'Mailbox (embedded): what is published again while it is there is one message (P2, P3)',
  async (t) => {
    const mailbox = createEmbeddedMailbox({ path: join(tempDir(t), 'mailbox.db') })
    t.teardown(() => mailbox.close())
    const message = { queue: 'M0_RESULTS_QUEUE', envelope: envelope('twice') } as const
    await mailbox.publish([message, message])
    await mailbox.publish([message])
    t.equal((await mailbox.depth('M0_RESULTS_QUEUE')).ready, 1)

    const delivery = await new Promise<Delivery>((resolve) => {
      void mailbox.consume('M0_RESULTS_QUEUE', { prefetch: 1 }, resolve)
    })
    await delivery.deadLetter({ code: 'SS_INTERNAL', message: 'no', retryable: false })
    await mailbox.publish([message])
    t.equal((await mailbox.depth('M0_RESULTS_QUEUE')).ready, 0, 'a dead letter is there, too')
    t.equal((await mailbox.depth('M1_DEADLETTER_QUEUE')).ready, 1)
  },
)
