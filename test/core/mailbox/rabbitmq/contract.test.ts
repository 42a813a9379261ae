import t from 'tap'
import { createRabbitmqMailbox } from '../../../../core/mailbox/rabbitmq.ts'
import { mailboxContract } from '../../../contracts/mailbox.ts'
import { clear, NO_BROKER, testVhost } from '../../../helpers/rabbitmq.ts'
import { openedElsewhere } from './open.ts'

if (NO_BROKER) t.pass('not run here', { skip: NO_BROKER })
else {
  const url = await testVhost(t)
  mailboxContract(t, 'Mailbox (rabbitmq)', async () => {
    await clear(url)
    return {
      open: () => createRabbitmqMailbox({ url }),
      elsewhere: openedElsewhere({ url }),
      countsOthers: false,
      pushes: true,
    }
  })
}
