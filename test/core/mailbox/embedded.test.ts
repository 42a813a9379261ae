import { join } from 'node:path'
import t from 'tap'
import { createEmbeddedMailbox } from '../../../core/mailbox/embedded.ts'
import type { Mailbox } from '../../../core/ports.ts'
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
