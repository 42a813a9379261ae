import { createServer, type RequestListener } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Test } from 'tap'
import { openapiOperations } from './contracts/openapi.ts'
import { keptByQdrant, type KeptByQdrant } from './qdrant/collections.ts'
import { Refusal } from './qdrant/points.ts'

export interface QdrantStandIn extends KeptByQdrant {
  listener: RequestListener
  /** Method and path of what was asked, as the description writes it. */
  asked: string[]
}

/**
 * A Qdrant of our own over HTTP, in memory and exact: what the vendor's description does not know is refused, and so are vectors of
 * another size, filters without an index (strict mode), and whoever has not the key.
 */
export function qdrantStandIn({ apiKey }: { apiKey?: string | undefined } = {}): QdrantStandIn {
  const described = openapiOperations('qdrant-openapi.json')
  if (!described) throw new Error('The contracts are not beside the checkout')
  const operationOf = described
  const kept = keptByQdrant()
  const asked: string[] = []

  async function answer(method: string, url: URL, sent: string): Promise<[status: number, body: object]> {
    const refusal = (status: number, error: string): [number, object] => [
      status,
      { status: { error }, time: 0 },
    ]
    const operation = operationOf(method, url.pathname)
    const name = `${method} ${operation?.path}`
    const work = kept.answers[name]
    if (!operation || !work) return refusal(404, `Not found: ${method} ${url.pathname}`)
    asked.push(name)
    try {
      const body: unknown = sent === '' ? undefined : JSON.parse(sent)
      const wrong = operation.wrongIn(url.searchParams, body)
      if (wrong) return refusal(400, `Format error in JSON body: ${wrong}`)
      const result = work(operation.values, (body ?? {}) as Record<string, unknown>)
      return [200, { result, status: 'ok', time: 0.001 }]
    } catch (thrown) {
      if (thrown instanceof Refusal) return refusal(thrown.status, thrown.message)
      throw thrown
    }
  }

  const listener: RequestListener = (request, response) => {
    void (async () => {
      const { method = '', headers } = request
      const sent = await text(request)
      if (apiKey !== undefined && headers['api-key'] !== apiKey) {
        return response.writeHead(401).end('Must provide an API key or an Authorization bearer token')
      }
      const url = new URL(request.url ?? '', 'http://localhost')
      const [status, body] = await answer(method, url, sent)
      const wrong = operationOf(method, url.pathname)?.wrongOut(status, body)
      if (wrong) throw new Error(`the stand-in answers ${method} ${url.pathname} wrongly: ${wrong}`)
      return response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })().catch((thrown: unknown) => {
      // A fault of the stand-in: whoever asks fails by it.
      response.writeHead(500).end(String(thrown))
    })
  }
  return { ...kept, listener, asked }
}

/** It listens until the test is over. */
export async function startQdrant(
  t: Pick<Test, 'teardown'>,
  options: { apiKey?: string } = {},
): Promise<QdrantStandIn & { url: string }> {
  const standIn = qdrantStandIn(options)
  const server = createServer(standIn.listener)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { ...standIn, url: `http://127.0.0.1:${port}` }
}
