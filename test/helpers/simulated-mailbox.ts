import { QUEUE_NAMES, queue, type QueueName } from '../../schema/queues.ts'
import type { Envelope, Mailbox, StoredMessage } from '../../core/ports.ts'

export interface HeldMessage {
  queue: QueueName
  envelope: Envelope
  replays: number
}

/**
 * Where messages are in a simulation, message by message, so that a test can lose, redeliver and reorder them at will.
 * `view` is what the checker of promises sees of a mailbox.
 */
export function createSimulatedMailbox() {
  const messages: HeldMessage[] = []
  const held = (name: QueueName): HeldMessage[] => messages.filter((message) => message.queue === name)
  const view: Pick<Mailbox, 'depth' | 'browse'> = {
    depth: (name) =>
      Promise.resolve({
        queue: name,
        ready: held(name).length,
        delayed: 0,
        inFlight: 0,
        consumers: 0,
        oldestMs: 0,
      }),
    browse: (name) =>
      Promise.resolve(
        held(name).map(({ envelope, replays }): StoredMessage => {
          const times = { enqueuedAt: new Date(0), attempt: 1, priority: 0 }
          return { queue: name, id: envelope.id, replays, body: envelope, ...times }
        }),
      ),
  }
  return {
    view: view as Mailbox,
    messages,
    waiting: () => messages.filter((message) => queue(message.queue).deadLetters),
    deadLetters: () => messages.filter((message) => !queue(message.queue).deadLetters),
    /** A copy of what it still holds, dead letters included, is dropped: what publishes again after a crash makes such. */
    put(name: QueueName, envelope: Envelope): void {
      const places = [name, queue(name).deadLetters]
      if (messages.some((held) => held.envelope.id === envelope.id && places.includes(held.queue))) return
      messages.push({ queue: name, envelope, replays: 0 })
    },
    ack(message: HeldMessage): void {
      const index = messages.indexOf(message)
      if (index >= 0) messages.splice(index, 1)
    },
    deadLetter(message: HeldMessage): void {
      if (messages.includes(message)) message.queue = queue(message.queue).deadLetters as QueueName
    },
    replay(message: HeldMessage): void {
      const origin = QUEUE_NAMES.find((name) => queue(name).deadLetters === message.queue)
      message.queue = origin!
      message.replays += 1
    },
  }
}

export type SimulatedMailbox = ReturnType<typeof createSimulatedMailbox>
