import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { Webhook, WebhookVerificationError } from 'standardwebhooks'
import type { Test } from 'tap'

/** What it does in place of a 200; `lost reply`: it takes the message first. */
export type WebhookFault = number | 'cut' | 'silent' | 'lost reply' | ((response: ServerResponse) => void)

export interface WebhookReceiver {
  url: string
  key: string
  /** What was taken, in its order, also twice. */
  taken: { id: string; body: { type: string; timestamp: string; data: Record<string, unknown> } }[]
  /** What was asked and refused. */
  refused: string[]
  /** How many asked. */
  asked: number
  fault?: ((id: string) => WebhookFault | undefined) | undefined
  stop(): Promise<void>
  start(): Promise<void>
}

export const WEBHOOK_KEY = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

/** A receiver that checks signatures by the library of the specification, and takes nothing that is not signed. */
export async function startWebhook(t: Pick<Test, 'teardown'>): Promise<WebhookReceiver> {
  const webhook = new Webhook(WEBHOOK_KEY)
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      if (request.method === 'HEAD') return response.writeHead(405).end()
      receiver.asked += 1
      const id = String(request.headers['webhook-id'])
      const fault = receiver.fault?.(id)
      if (fault === 'silent') return
      if (fault === 'cut') return void request.socket.resetAndDestroy()
      if (typeof fault === 'number') return response.writeHead(fault).end()
      if (typeof fault === 'function') return fault(response)
      try {
        webhook.verify(body, request.headers as Record<string, string>)
      } catch (thrown) {
        if (!(thrown instanceof WebhookVerificationError)) throw thrown
        receiver.refused.push(thrown.message)
        return response.writeHead(401).end()
      }
      receiver.taken.push({ id, body: JSON.parse(body) as WebhookReceiver['taken'][number]['body'] })
      if (fault === 'lost reply') return void request.socket.resetAndDestroy()
      response.writeHead(204).end()
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const stop = async (): Promise<void> => {
    if (!server.listening) return
    const over = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await over
  }
  t.teardown(stop)
  const receiver: WebhookReceiver = {
    ...{ url: `http://127.0.0.1:${port}/told`, key: WEBHOOK_KEY, taken: [], refused: [], asked: 0, stop },
    start: async () => void (await once(server.listen(port, '127.0.0.1'), 'listening')),
  }
  return receiver
}
