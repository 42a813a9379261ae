// @ts-expect-error a part of mercurius without types
import SubscriptionConnection from 'mercurius/lib/subscription-connection.js'

/** What is used of a connection of mercurius. */
interface Connection {
  socket: { on(event: 'message', listener: (message: Buffer, isBinary: boolean) => void): unknown }
  fastify: { log: { error(error: unknown): void } }
  handleMessage(message: Buffer, isBinary: boolean): Promise<void>
  handleConnectionClose(): void
}

/**
 * Mercurius reads each WebSocket through `events.on`, which makes two queues of 2,048 places for it: 32 KiB, more than all else that a
 * subscriber holds. From now on its connections hear their messages one after the other, as before, and without these.
 * (mercurius 16: `SubscriptionConnection.handleConnection`.)
 */
export function makeConnectionsLean(): void {
  const { prototype } = SubscriptionConnection as { prototype: { handleConnection(): Promise<void> } }
  prototype.handleConnection = async function (this: unknown) {
    const connection = this as Connection
    let turn = Promise.resolve()
    connection.socket.on('message', (message, isBinary) => {
      turn = turn
        .then(() => connection.handleMessage(message, isBinary))
        .catch((error: unknown) => {
          connection.fastify.log.error(error)
          connection.handleConnectionClose()
        })
    })
  }
}
