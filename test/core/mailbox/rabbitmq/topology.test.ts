import t from 'tap'
import {
  declarationOf,
  delayQueueFor,
  delayQueues,
  familyOf,
} from '../../../../core/mailbox/rabbitmq/topology.ts'
import { queue, QUEUE_NAMES } from '../../../../schema/queues.ts'

void t.test('Topology: what is declared is what others depend on', (t) => {
  const all = QUEUE_NAMES.flatMap(familyOf)
  const unique = new Map(all.map((one) => [one.name, one.arguments]))
  t.matchSnapshot(Object.fromEntries([...unique].toSorted(([a], [b]) => a.localeCompare(b))))
  t.end()
})

void t.test('Topology: every queue states its type; only classic ones have priorities', (t) => {
  for (const { name, arguments: args } of QUEUE_NAMES.flatMap(familyOf)) {
    const wanted = 'x-max-priority' in args ? 'classic' : 'quorum'
    t.equal(args['x-queue-type'], wanted, name)
    if (wanted === 'quorum')
      t.ok(Number(args['x-delivery-limit']) > 20, `${name} has a limit above 4.x's own`)
  }
  t.end()
})

void t.test('Topology: every work queue dead-letters into the queue of the map', (t) => {
  for (const name of QUEUE_NAMES) {
    const { deadLetters } = queue(name)
    t.equal(declarationOf(name).arguments['x-dead-letter-routing-key'], deadLetters, name)
  }
  t.end()
})

void t.test('Topology: a delay waits in the shortest queue that takes it, and comes back to its own', (t) => {
  t.equal(delayQueueFor('M0_RESULTS_QUEUE', 1), 'M0_RESULTS_QUEUE.delay.1s')
  t.equal(delayQueueFor('M0_RESULTS_QUEUE', 1000), 'M0_RESULTS_QUEUE.delay.1s')
  t.equal(delayQueueFor('M0_RESULTS_QUEUE', 1001), 'M0_RESULTS_QUEUE.delay.4s')
  t.equal(delayQueueFor('M0_RESULTS_QUEUE', 86_400_000), 'M0_RESULTS_QUEUE.delay.long')
  t.same(delayQueues('M1_DEADLETTER_QUEUE'), [])
  const delays = familyOf('M0_RESULTS_QUEUE').filter((one) => one.name.includes('.delay.'))
  t.ok(delays.every((one) => one.arguments['x-dead-letter-routing-key'] === 'M0_RESULTS_QUEUE'))
  t.end()
})
