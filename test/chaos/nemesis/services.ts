import { delayQueues } from '../../../core/mailbox/rabbitmq/topology.ts'
import type { QueueName } from '../../../schema/queues.ts'
import { between, oneOf, type Fault } from './fault.ts'

/** What stages consume; their dead letters and delays are queues of their own. */
const WORK_QUEUES: QueueName[] = [
  'M0_PRIORITY_QUEUE',
  'M0_RESULTS_QUEUE',
  'M1_INFERENCE_QUEUE',
  'S2_PROCESSING_QUEUE',
]

export const serviceFaults: Fault[] = [
  {
    name: 'rabbitmqctl stop_app, start_app',
    hits: 'broker',
    async strike({ cluster, random, pause }) {
      await cluster.services.ctl('stop_app')
      await pause(between(random, 500, 3000))
      await cluster.services.ctl('start_app')
    },
  },
  {
    name: 'rabbitmqctl close_all_connections',
    hits: 'broker',
    async strike({ cluster }) {
      await cluster.services.ctl('close_all_connections', 'chaos')
    },
  },
  {
    name: 'memory alarm of the broker',
    hits: 'broker',
    async strike({ cluster, random, pause }) {
      await cluster.services.ctl('set_vm_memory_high_watermark', 'absolute', '1MB')
      await pause(between(random, 1000, 4000))
      await cluster.services.ctl('set_vm_memory_high_watermark', '0.4')
    },
  },
  {
    name: 'a queue deleted under its consumer',
    hits: 'broker',
    async strike({ cluster, random }) {
      const queue = oneOf(random, WORK_QUEUES)!
      await cluster.services.ctl('delete_queue', queue)
      return queue
    },
  },
  {
    name: 'delay queues deleted',
    hits: 'broker',
    async strike({ cluster, random }) {
      const queue = oneOf(random, WORK_QUEUES)!
      // One that nobody uses is enough to hide a queue from whoever counts it; the shortest has what is retried.
      const [shortest, ...others] = delayQueues(queue)
      const names = [shortest!, oneOf(random, others)!]
      for (const name of names) await cluster.services.ctl('delete_queue', name)
      return names.join(', ')
    },
  },
  {
    name: 'stop of Redis',
    hits: 'redis',
    async strike({ cluster, random, pause }) {
      await cluster.services.down('redis')
      await pause(between(random, 500, 4000))
      await cluster.services.up('redis')
    },
  },
]
