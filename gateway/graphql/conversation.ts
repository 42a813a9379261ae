import { CloseCode, validateMessage } from 'graphql-ws'

/** What is used of a WebSocket. */
export interface Talking {
  close(code: number, reason: string): void
  send(data: unknown, ...rest: unknown[]): void
  on(event: 'message', listener: (data: Buffer | ArrayBuffer | Buffer[], isBinary: boolean) => void): unknown
  once(event: 'close', listener: () => void): unknown
}

/** Why a conversation has to end, by the codes of the protocol. */
class Breach extends Error {
  readonly code: number
  constructor(code: number, reason: string) {
    super(reason)
    this.code = code
  }
}

/** A close frame has room for so many bytes (RFC 6455, 5.5). */
const REASON_BYTES = 123

/** As much of a text as a close frame has room for. */
export const reasonOf = (text: string): string =>
  Buffer.from(text)
    .subarray(0, REASON_BYTES)
    .toString()
    .replace(/\ufffd$/, '')

/**
 * Watches over the protocol of one connection, and ends it where the client breaks that:
 * 4400 for what is no message of the protocol, 4401 for a subscription before `connection_init`, 4408 where that does not come
 * within `initMs`, 4409 for an id that is in use, 4429 for a second `connection_init`. It has to hear messages before whoever
 * answers them; `onInit` is told the payload of `connection_init` before them, too. https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
 */
export function watchConversation(
  socket: Talking,
  initMs: number,
  onInit: (payload: Record<string, unknown> | undefined) => void = () => undefined,
): void {
  const running = new Set<string>()
  let greeted = false
  const leave = (code: number, reason: string): void => {
    clearTimeout(timer)
    socket.close(code, reasonOf(reason))
  }
  const timer = setTimeout(
    () => leave(CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout'),
    initMs,
  )
  timer.unref()

  function hear(text: string): void {
    const message = messageIn(text)
    switch (message.type) {
      case 'connection_init':
        if (greeted)
          throw new Breach(CloseCode.TooManyInitialisationRequests, 'Too many initialisation requests')
        greeted = true
        clearTimeout(timer)
        onInit(message.payload)
        break
      case 'subscribe':
        if (!greeted) throw new Breach(CloseCode.Unauthorized, 'Unauthorized')
        if (running.has(message.id)) {
          throw new Breach(CloseCode.SubscriberAlreadyExists, `Subscriber for ${message.id} already exists`)
        }
        running.add(message.id)
        break
      case 'complete':
      case 'ping':
      case 'pong':
        break
      default:
        throw new Breach(CloseCode.BadRequest, `Unexpected message of type ${message.type} received`)
    }
  }

  // An id may be used again when the server has said that it is over, also where the client ended it.
  const { send } = socket
  socket.send = (data, ...rest) => {
    const over = /^\{"type":"(?:complete|error)","id":("(?:[^"\\]|\\.)*")/.exec(String(data).slice(0, 1000))
    if (over) running.delete(JSON.parse(over[1]!) as string)
    send.call(socket, data, ...rest)
  }
  socket.on('message', (data) => {
    try {
      hear(String(data))
    } catch (error) {
      if (!(error instanceof Breach)) throw error
      leave(error.code, error.message)
    }
  })
  socket.once('close', () => clearTimeout(timer))
}

function messageIn(text: string) {
  try {
    return validateMessage(JSON.parse(text))
  } catch {
    throw new Breach(CloseCode.BadRequest, 'Invalid message received')
  }
}
