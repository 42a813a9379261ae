import { errorOfGraphql, SpectraApiError, unreachable } from './errors.ts'
import type { Gateways } from './gateways.ts'
import type { Operation } from './operation.ts'
import type { Sockets } from './sockets.ts'
import type { Tokens } from './tokens.ts'

export interface SubscribeOptions {
  /** Go on after the message with this cursor. */
  after?: string
  signal?: AbortSignal
  /** Told when the connection was lost and another one is tried. */
  onRetry?: (error: SpectraApiError) => void
  /** Waits between tries, in milliseconds; the last one is repeated. @default [0, 250, 1000, 3000, 10000] */
  retryMs?: readonly number[]
}

export interface SubscriptionNeeds {
  gateways: Gateways
  tokens: Tokens
  sockets: Sockets
}

const RETRY_MS = [0, 250, 1000, 3000, 10_000]

/** Each field of Subscription answers a message with its cursor. */
type WithCursor = Record<string, { cursor?: string } | null>

/**
 * Follows a subscription over as many connections as it takes: where one ends, the next, at the next gateway, goes on after the last
 * message that was taken, so that there is no gap and no repetition. For that the operation takes `$after` and asks for `cursor`.
 * A connection that ends with its access token is opened again with the next one. Ends when the subscription is complete, or with the `signal`.
 * @throws SpectraApiError for what trying again does not help with, such as SS_CURSOR_EXPIRED: start over without `after`
 */
export async function* subscribe<Answer extends object, Variables>(
  { gateways, tokens, sockets }: SubscriptionNeeds,
  operation: Operation<Answer, Variables>,
  variables: Variables,
  { after, signal, onRetry, retryMs = RETRY_MS }: SubscribeOptions = {},
): AsyncGenerator<Answer, void> {
  let cursor = after
  let renewed = false
  for (let failures = 0; !signal?.aborted;) {
    const gateway = gateways.current
    const asked = { ...variables, ...(cursor !== undefined && { after: cursor }) } as Record<string, unknown>
    const messages = sockets.to(gateway).iterate<Answer>({ query: operation.text, variables: asked })
    const end = (): void => {
      // `return` tells the gateway, `throw` wakes whoever waits for the next message.
      void messages.return?.()
      void messages.throw?.(signal!.reason)
    }
    signal?.addEventListener('abort', end, { once: true })
    try {
      for await (const { data, errors } of messages) {
        if (errors?.length) throw errorOfGraphql(errors)
        failures = 0
        renewed = false
        yield data!
        // Only now: a message that nobody took comes again.
        cursor = Object.values(data as WithCursor)[0]?.cursor ?? cursor
      }
      return
    } catch (thrown) {
      if (signal?.aborted) return
      const error = toError(thrown, gateway)
      if (error.code === 'SS_UNAUTHENTICATED' && !renewed) {
        renewed = true
        if (await tokens.renew(sockets.openedAs(gateway))) continue
      }
      if (!error.retryable) throw error
      gateways.leave(gateway)
      onRetry?.(error)
      await wait(retryMs[Math.min(failures++, retryMs.length - 1)] ?? 0, signal)
    } finally {
      signal?.removeEventListener('abort', end)
      void messages.return?.()
    }
  }
}

/** GraphQL errors come as a list, ended connections as a CloseEvent whose reason begins with a code. */
function toError(thrown: unknown, gateway: string): SpectraApiError {
  if (thrown instanceof SpectraApiError) return thrown
  if (Array.isArray(thrown)) return errorOfGraphql(thrown as { message: string }[])
  const { code, reason } = thrown as { code?: number; reason?: string }
  const [, name, message] = /^(SS_\w+): (.*)$/.exec(reason ?? '') ?? []
  // 4400 and 4403: what was said is wrong, and stays so.
  const retryable = code === undefined || code < 4400 || code >= 4500
  if (name) return new SpectraApiError({ code: name, message: message!, retryable }, thrown)
  return unreachable(`Cannot go on with the subscription: the connection to ${gateway} ended`, thrown)
}

const wait = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal?.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
  })
