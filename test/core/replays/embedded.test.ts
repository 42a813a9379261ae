import { join } from 'node:path'
import t from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { createEmbeddedMailbox } from '../../../core/mailbox/embedded.ts'
import { replaysContract } from '../../contracts/replays.ts'
import { testDatabase } from '../../helpers/database.ts'
import { tempDir } from '../../helpers/temp.ts'

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})

replaysContract(t, 'Replays in one process', async (t) => {
  const mailbox = createEmbeddedMailbox({ path: join(tempDir(t), 'mailbox.sqlite') })
  t.teardown(() => mailbox.close())
  return { database, mailbox }
})
