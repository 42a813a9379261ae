import type { FastifyReply, FastifyRequest } from 'fastify'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { shownError } from '../error-body.ts'
import type { Messages } from '../updates/subscription.ts'

/** One event of a stream (https://html.spec.whatwg.org/multipage/server-sent-events.html); without data, only its id counts. */
export interface ServerSent {
  id?: string
  event?: string
  data?: unknown
}

export interface StreamOptions {
  /** So often, a line that says nothing tells proxies and clients that the stream lives. Milliseconds. */
  heartbeatMs: number
  /** Sent after the last message. */
  end?: ServerSent
  /** Says why the messages ended early. @default an event `error` with code, message and advice */
  failed?: (thrown: unknown) => ServerSent[]
}

/** After an end a client comes again so soon. Milliseconds. */
const AGAIN_MS = 2000
/** What an unresponsive client gets to take the reason why it is dropped. Milliseconds. */
const GOODBYE_MS = 2000

/**
 * Sends messages as they are pulled: the next one is made when the client has taken the one before. Ends with the messages, with an
 * event `error` that says why, or when the client leaves.
 */
export async function stream<T>(
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  messages: Messages<T>,
  sentOf: (message: T) => ServerSent[],
  { heartbeatMs, end, failed = failureOf(request) }: StreamOptions,
): Promise<void> {
  reply.hijack()
  const { raw } = reply
  const leave = (): void => void messages.return().catch(() => undefined)
  raw.once('close', leave)
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  })
  raw.write(`retry: ${AGAIN_MS}\n\n`)
  const heartbeat = setInterval(() => {
    if (!raw.writableNeedDrain) raw.write(':\n\n')
  }, heartbeatMs)
  try {
    for await (const message of messages) {
      const text = sentOf(message).map(textOf).join('')
      if (!raw.write(text)) await Promise.race([once(raw, 'drain'), once(raw, 'close')])
      if (raw.destroyed) break
    }
    raw.end(end && textOf(end))
  } catch (thrown) {
    raw.end(failed(thrown).map(textOf).join(''))
  } finally {
    clearInterval(heartbeat)
    raw.off('close', leave)
  }
}

const failureOf =
  ({ log }: FastifyRequest) =>
  (thrown: unknown): ServerSent[] => {
    const { body, unexpected } = shownError(thrown)
    if (unexpected) log.error({ err: thrown }, 'unexpected error')
    return [{ event: 'error', data: body }]
  }

/** Tells a client that takes nothing why it is dropped, and cuts its connection. */
export function drop(raw: ServerResponse, thrown: unknown): void {
  if (raw.destroyed) return
  raw.end(textOf({ event: 'error', data: shownError(thrown).body }))
  setTimeout(() => raw.destroy(), GOODBYE_MS).unref()
}

const textOf = ({ id, event, data }: ServerSent): string =>
  [
    id === undefined ? '' : `id: ${id}\n`,
    event === undefined ? '' : `event: ${event}\n`,
    data === undefined ? '' : `data: ${JSON.stringify(data)}\n`,
    '\n',
  ].join('')
