import type { Channel } from 'amqplib'
import { within, type Clock } from '../../clock.ts'

const CLOSE_MS = 5000

/** An error of a channel is told by its calls and its `close`; without a listener it would end the process. */
export function guarded<C extends Channel>(channel: C): C {
  channel.on('error', () => undefined)
  channel.on('handler-error', () => undefined)
  return channel
}

/** Closes a channel that may be closed already; what it held goes back to its queue. */
export async function closeQuietly(clock: Clock, channel: Channel): Promise<void> {
  // Where the connection ends meanwhile, amqplib leaves the call open and tells the channel's end only.
  const ended = new Promise<void>((resolve) => void channel.once('close', resolve))
  try {
    await within(clock, CLOSE_MS, Promise.race([channel.close(), ended]), () => new Error('no answer'))
  } catch {
    // Closed by the broker or with its connection: nothing is left to close.
  }
}
