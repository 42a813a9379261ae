import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'
import { openapiContract } from '../contracts/openapi.ts'
import { observationsOfEvents, type Event, type Observation } from './events.ts'
import { observationOfSpan } from './observations.ts'
import { spansOf, type Received } from './otlp.ts'

export const KEYS = { publicKey: 'pk-lf-test', secretKey: 'sk-lf-test' }

/** What a server does in place of answering. */
export type Trouble = 'answers 500' | 'answers 429' | 'refuses the keys' | 'is silent' | 'cuts the line'

/** Langfuse in both generations of its API, and an OpenTelemetry collector. */
export interface TracingServer {
  url: string
  /** What the projects show. */
  observations: Observation[]
  /** What the collector got. */
  spans: Received[]
  /** How the collector's caller said who it is. */
  authorizations: (string | undefined)[]
  /** What was wrong with requests. */
  faults: string[]
  requests: number
  trouble: Trouble | undefined
  close(): Promise<void>
}

/** Checks each request by Langfuse's own description and by the shape of OTLP, and refuses what these do. */
export async function startTracingServer(t: Pick<Test, 'teardown'>): Promise<TracingServer> {
  const check = openapiContract('langfuse.openapi.json')
  if (!check) throw new Error('The contracts are not beside the checkout')
  const known = new Map<string, Observation>()

  const routes: Record<string, (body: unknown) => { status: number; body: unknown }> = {
    '/api/public/ingestion': (body) => {
      const { batch } = body as { batch?: unknown[] }
      const events = (batch ?? []) as Event[]
      const errors = events.flatMap((event) => {
        const fault = check('IngestionEvent', event)
        if (fault === undefined) return []
        it.faults.push(fault)
        return [{ id: event.id, status: 400, message: fault }]
      })
      const refused = new Set(errors.map(({ id }) => id))
      const good = events.filter(({ id }) => !refused.has(id))
      for (const one of observationsOfEvents(good)) keep(one)
      return {
        status: 207,
        body: { successes: good.map(({ id }) => ({ id, status: 201 })), errors },
      }
    },
    '/api/public/otel/v1/traces': (body) => {
      for (const span of spansOf(body)) keep(observationOfSpan(span))
      return { status: 200, body: {} }
    },
    '/v1/traces': (body) => {
      it.spans.push(...spansOf(body))
      return { status: 200, body: {} }
    },
  }

  const keep = (one: Observation): void => {
    known.set(one.id, one)
    it.observations = [...known.values()]
  }

  function answer(request: IncomingMessage, text: string): { status: number; body: unknown } {
    const path = request.url ?? ''
    const route = request.method === 'POST' ? routes[path] : undefined
    if (request.method === 'GET' && path === '/api/public/v2/prompts?limit=1') {
      const list = { data: [], meta: { page: 1, limit: 1, totalItems: 0, totalPages: 0 } }
      const known = isAuthorized(request.headers.authorization)
      return known ? { status: 200, body: list } : { status: 401, body: { message: 'Invalid credentials' } }
    }
    if (!route) return { status: 404, body: { message: `no ${path}` } }
    const { authorization } = request.headers
    if (path === '/v1/traces') it.authorizations.push(authorization)
    else if (!isAuthorized(authorization)) return { status: 401, body: { message: 'Invalid credentials' } }
    if (request.headers['content-type'] !== 'application/json') {
      return { status: 415, body: { message: 'no JSON' } }
    }
    try {
      return route(JSON.parse(text))
    } catch (thrown) {
      it.faults.push(String(thrown))
      return { status: 400, body: { message: String(thrown) } }
    }
  }

  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      it.requests += 1
      if (it.trouble !== undefined) return fail(it.trouble, response)
      const { status, body } = answer(request, Buffer.concat(parts).toString())
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const it: TracingServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ observations: [], spans: [], authorizations: [], faults: [], requests: 0, trouble: undefined },
    async close() {
      if (!server.listening) return
      const over = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await over
    },
  }
  t.teardown(() => it.close())
  return it
}

const BASIC = `Basic ${Buffer.from(`${KEYS.publicKey}:${KEYS.secretKey}`).toString('base64')}`

export const isAuthorized = (authorization: string | undefined): boolean => authorization === BASIC

export function fail(trouble: Trouble, response: ServerResponse): void {
  const json = { 'content-type': 'application/json' }
  if (trouble === 'answers 500') response.writeHead(500, json).end('{"message":"planted"}')
  if (trouble === 'answers 429') response.writeHead(429, json).end('{"message":"planted"}')
  if (trouble === 'refuses the keys') response.writeHead(401, json).end('{"message":"planted"}')
  if (trouble === 'cuts the line') response.destroy()
}
