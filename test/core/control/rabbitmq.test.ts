import t from 'tap'
import { createRabbitmqMailbox } from '../../../core/mailbox/rabbitmq.ts'
import { controlContract } from '../../contracts/control.ts'
import { NO_BROKER, testVhost } from '../../helpers/rabbitmq.ts'

if (NO_BROKER) t.pass('not run here', { skip: NO_BROKER })
else {
  const url = await testVhost(t)
  controlContract(t, 'Control (rabbitmq)', async (t) => {
    const [asking, obeying] = [createRabbitmqMailbox({ url }), createRabbitmqMailbox({ url })]
    t.teardown(() => Promise.all([asking.close(), obeying.close()]))
    return { asking, obeying }
  })
}
