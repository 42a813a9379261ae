import { Webhook } from 'standardwebhooks'
import { SpectraError } from '../errors.ts'
import type { Resolve } from '../net/addresses.ts'
import { createPoster, type PostAnswer } from '../net/post.ts'
import { retryAfterMs } from '../net/retry-after.ts'
import type { Notification, Notifications } from '../ports.ts'
import { jsonOf, unavailable } from './brief.ts'

export interface WebhookOptions {
  channel: string
  url: string
  /** `whsec_` and its bytes in base64. */
  key: string
  allowPrivateAddresses: boolean
  resolve?: Resolve | undefined
  /** Milliseconds for one notification. @default 15000 */
  timeoutMs?: number
}

/** Too large, or not understood: this one would never be taken. */
const NEVER = new Set([400, 413, 422])

/**
 * Posts JSON to an address, signed by the Standard Webhooks specification (https://www.standardwebhooks.com): `webhook-id` is that of
 * what happened, and the same when it is told again. What is taken is answered by 2xx.
 */
export function createWebhookNotifications(options: WebhookOptions): Notifications {
  const { channel, url, key, timeoutMs = 15_000, allowPrivateAddresses, resolve } = options
  const poster = createPoster({ url, timeoutMs, allowPrivateAddresses, resolve })
  const webhook = new Webhook(key)
  const { host } = new URL(url)

  async function post(id: string, body: string | undefined, signal?: AbortSignal): Promise<PostAnswer> {
    const now = new Date()
    const headers: Record<string, string> =
      body === undefined
        ? {}
        : {
            'content-type': 'application/json',
            'webhook-id': id,
            'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
            'webhook-signature': webhook.sign(id, now, body),
          }
    const late = AbortSignal.timeout(timeoutMs)
    try {
      return await poster.post(body, headers, signal ? AbortSignal.any([signal, late]) : late)
    } catch (thrown) {
      if (late.aborted && !signal?.aborted)
        throw away(`it has sent nothing for ${timeoutMs / 1000} s`, { cause: thrown })
      throw signal?.aborted ? signal.reason : unavailable(host, thrown)
    }
  }

  const away = (
    why: string,
    more: { cause?: unknown; details?: Record<string, unknown> } = {},
  ): SpectraError => new SpectraError('SS_CHANNEL_UNAVAILABLE', `Cannot tell ${host}: ${why}`, more)

  function checkTaken({ status, headers }: PostAnswer): void {
    if (status >= 200 && status < 300) return
    if (status >= 300 && status < 400) {
      const details = { advice: 'Give the address that it finally leads to: redirects are not followed.' }
      throw away(`it redirects (${status})`, { details })
    }
    if (NEVER.has(status))
      throw new SpectraError('SS_CHANNEL_REFUSED', `Cannot tell ${host}: it answers ${status} to this one`)
    const said = headers['retry-after']
    const waitMs =
      status === 429 || status === 503 ? retryAfterMs(typeof said === 'string' ? said : undefined) : undefined
    throw away(`it answers ${status}`, waitMs === undefined ? {} : { details: { retryAfterMs: waitMs } })
  }

  return {
    channel,
    atOnce: 8,
    async publish(notification, signal) {
      signal?.throwIfAborted()
      checkTaken(await post(notification.id, bodyOf(notification), signal))
    },
    async health() {
      // Nobody is told anything: that somebody answers there, whatever it says, is all that can be known.
      const answer = await post('', undefined)
      if (answer.status >= 500 || [401, 403, 429].includes(answer.status)) checkTaken(answer)
    },
    close: () => poster.close(),
  }
}

/** As the specification has bodies. */
function bodyOf(notification: Notification): string {
  const { kind: type, at } = notification
  return `{"type":${JSON.stringify(type)},"timestamp":${JSON.stringify(at)},"data":${jsonOf(notification)}}`
}
