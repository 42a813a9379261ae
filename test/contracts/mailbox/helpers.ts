import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { stableId } from '../../../schema/ids.ts'
import type { Delivery, Mailbox } from '../../../core/ports.ts'
import type { Envelope } from '../../../schema/messages/index.ts'
import type { QueueName } from '../../../schema/queues.ts'
export { eventually as until } from '../../helpers/eventually.ts'

/** A valid envelope whose id follows from `name`. */
export function envelope(name: string, options: { processId?: string; payload?: unknown } = {}): Envelope {
  return {
    id: stableId('test', name),
    type: 'ChunkProcessingRequest',
    version: 1,
    organizationId: stableId('organization', 'test'),
    processId: options.processId ?? stableId('process', 'test'),
    attempt: 1,
    trace: '0'.repeat(32),
    createdAt: '2026-01-01T00:00:00.000Z',
    payload: options.payload ?? { name },
  }
}

export const idOf = (delivery: Delivery): string => (delivery.body as Envelope).id
export const nameOf = (delivery: Delivery): string =>
  ((delivery.body as Envelope).payload as { name: string }).name

/** What arrives, in order, to be awaited one by one. */
export function inbox<T>() {
  const arrived: T[] = []
  const waiting: ((item: T) => void)[] = []
  return {
    arrived,
    push(item: T): void {
      const taker = waiting.shift()
      if (taker) taker(item)
      else arrived.push(item)
    },
    next(): Promise<T> {
      const item = arrived.shift()
      return item === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(item)
    },
    async take(count: number): Promise<T[]> {
      const items: T[] = []
      while (items.length < count) items.push(await this.next())
      return items
    },
  }
}

/** A consumer whose deliveries are awaited. */
export async function receive(mailbox: Mailbox, queue: QueueName, prefetch = 100) {
  const box = inbox<Delivery>()
  const consumer = await mailbox.consume(queue, { prefetch }, (delivery) => box.push(delivery))
  return Object.assign(box, { cancel: () => consumer.cancel() })
}

/** How another process opens the same mailbox: `module` exports `openMailbox(argument)`. */
export interface Elsewhere {
  module: string
  argument: string
}

/** What the other process does; see `child.ts`. */
export type Role = 'publish' | 'hold' | 'work' | 'subscribe' | 'die'

/** Another process with the same mailbox. It is killed when the test ends. */
export function elsewhere(
  t: { teardown(fn: () => unknown): unknown },
  { module, argument }: Elsewhere,
  role: Role,
  queue: string,
) {
  const path = new URL('./child.ts', import.meta.url).pathname
  const child: ChildProcess = fork(path, [module, argument, role, queue], { execArgv: [] })
  const box = inbox<string>()
  child.on('message', (message) => box.push(String(message)))
  const gone = once(child, 'exit')
  const kill = async (signal: NodeJS.Signals = 'SIGKILL'): Promise<void> => {
    child.kill(signal)
    await gone
  }
  t.teardown(() => kill())
  return { ...box, next: () => box.next(), take: (n: number) => box.take(n), kill, gone, pid: child.pid! }
}
