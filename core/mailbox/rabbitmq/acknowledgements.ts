import type { Channel } from 'amqplib'

/** The answers of one generation of a channel, told to the broker in as few frames as their order allows. */
export interface Acknowledgements {
  /** Resolves when it is written. @throws what the channel says where it is closed */
  ack(tag: number): Promise<void>
  /** Back to its place. @throws what the channel says where it is closed */
  reject(tag: number): void
}

/**
 * Acknowledgements of one turn of the event loop go out together. Delivery tags count from 1; as far as all of them are
 * settled, one frame with `multiple` says so, which on a quorum queue is one entry of its log instead of many:
 *
 *     settled   1 2 3 4 5 6 . 8      one frame for 4 to 6, one for 8
 *                     floor ^        (1 to 3 went out before)
 */
export function createAcknowledgements(channel: Pick<Channel, 'ack' | 'reject'>): Acknowledgements {
  /** All tags up to this one are settled. */
  let floor = 0
  /** Settled beyond the floor. */
  const ahead = new Set<number>()
  let waiting: number[] = []
  let flushed: Promise<void> | undefined

  const messageOf = (tag: number) => ({ fields: { deliveryTag: tag } }) as Parameters<Channel['ack']>[0]

  function raise(): void {
    while (ahead.delete(floor + 1)) floor += 1
  }

  function flush(): void {
    const tags = waiting
    waiting = []
    flushed = undefined
    for (const tag of tags) ahead.add(tag)
    raise()
    let highest = 0
    for (const tag of tags) if (tag <= floor && tag > highest) highest = tag
    if (highest > 0) channel.ack(messageOf(highest), true)
    for (const tag of tags) if (tag > floor) channel.ack(messageOf(tag))
  }

  return {
    ack(tag) {
      waiting.push(tag)
      return (flushed ??= Promise.resolve().then(flush))
    },
    reject(tag) {
      channel.reject(messageOf(tag), true)
      ahead.add(tag)
      raise()
    },
  }
}
