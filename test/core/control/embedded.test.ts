import { join } from 'node:path'
import t from 'tap'
import { createEmbeddedMailbox } from '../../../core/mailbox/embedded.ts'
import { controlContract } from '../../contracts/control.ts'
import { tempDir } from '../../helpers/temp.ts'

controlContract(t, 'Control (embedded, one process)', async (t) => {
  const mailbox = createEmbeddedMailbox({ path: join(tempDir(t), 'mailbox.sqlite'), pollMs: 2 })
  t.teardown(() => mailbox.close())
  return { asking: mailbox, obeying: mailbox }
})

controlContract(t, 'Control (embedded, two processes)', async (t) => {
  const path = join(tempDir(t), 'mailbox.sqlite')
  const [asking, obeying] = [
    createEmbeddedMailbox({ path, pollMs: 2 }),
    createEmbeddedMailbox({ path, pollMs: 2 }),
  ]
  t.teardown(() => Promise.all([asking.close(), obeying.close()]))
  return { asking, obeying }
})
