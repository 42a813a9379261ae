import { join } from 'node:path'
import t from 'tap'
import { createEmbeddedMailbox } from '../../../core/mailbox/embedded.ts'
import { createRabbitmqMailbox } from '../../../core/mailbox/rabbitmq.ts'
import { lettersContract } from '../../contracts/letters.ts'
import { clear, NO_BROKER, testVhost } from '../../helpers/rabbitmq.ts'
import { tempDir } from '../../helpers/temp.ts'

lettersContract(t, 'Dead letters (embedded)', (t) => {
  const path = join(tempDir(t), 'mailbox.db')
  return { open: () => createEmbeddedMailbox({ path }) }
})

if (NO_BROKER) t.pass('not run here', { skip: NO_BROKER })
else {
  const url = await testVhost(t)
  lettersContract(t, 'Dead letters (rabbitmq)', async () => {
    await clear(url)
    return { open: () => createRabbitmqMailbox({ url }) }
  })
}
