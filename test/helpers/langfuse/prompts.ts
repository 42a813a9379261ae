import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'
import { openapiContract } from '../contracts/openapi.ts'
import { fail, isAuthorized, type Trouble } from './server.ts'

/** A version of a prompt, as somebody wrote it there. */
export interface StoredPrompt {
  name: string
  version: number
  labels: string[]
  prompt: unknown
  type: 'text' | 'chat'
}

/** The prompts of a Langfuse project. */
export interface PromptServer {
  url: string
  /** What somebody wrote there. */
  stored: StoredPrompt[]
  /** Adds a version, which takes the label from those before it. */
  write(name: string, prompt: unknown, options?: { label?: string; type?: 'text' | 'chat' }): StoredPrompt
  /** Queries that were asked, by path. */
  asked: string[]
  trouble: Trouble | undefined
  close(): Promise<void>
}

const PATH = /^\/api\/public\/v2\/prompts\/([^/]+)$/
const PARAMETERS = ['version', 'label', 'resolve']

/**
 * Serves GET /api/public/v2/prompts/{name} and answers as Langfuse's description says. An older server, before 3.22, says less of a
 * prompt and knows no `resolve`.
 */
export async function startPromptServer(
  t: Pick<Test, 'teardown'>,
  { older = false }: { older?: boolean } = {},
): Promise<PromptServer> {
  const check = openapiContract('langfuse.openapi.json')
  if (!check) throw new Error('The contracts are not beside the checkout')

  function answer({ method, url = '', headers }: IncomingMessage): { status: number; body: unknown } {
    const { pathname, searchParams } = new URL(url, 'http://stand-in')
    const name = PATH.exec(pathname)?.[1]
    if (name === undefined) return { status: 404, body: { message: `no ${pathname}` } }
    if (method !== 'GET') return { status: 405, body: { message: 'Method not allowed' } }
    if (!isAuthorized(headers.authorization)) return { status: 401, body: { message: 'Invalid credentials' } }
    const odd = [...searchParams.keys()].find(
      (key) => !PARAMETERS.includes(key) || (older && key === 'resolve'),
    )
    if (odd !== undefined) return { status: 400, body: { message: `no parameter ${odd}` } }
    const label = searchParams.get('label') ?? 'production'
    const wanted = decodeURIComponent(name)
    const found = it.stored.find((each) => each.name === wanted && each.labels.includes(label))
    if (!found) {
      const message = `Prompt not found: '${wanted}' with label '${label}'`
      return { status: 404, body: { error: 'LangfuseNotFoundError', message } }
    }
    const body = {
      ...{ ...found, config: {}, tags: [] },
      ...(older ? {} : { commitMessage: null, resolutionGraph: null }),
    }
    const fault = check!('Prompt', body)
    if (fault !== undefined)
      throw new Error(`The stand-in answers what the description does not know: ${fault}`)
    return { status: 200, body }
  }

  const server = createServer((request, response: ServerResponse) => {
    it.asked.push(request.url ?? '')
    if (it.trouble !== undefined) return fail(it.trouble, response)
    const { status, body } = answer(request)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const it: PromptServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ stored: [], asked: [], trouble: undefined },
    write(name, prompt, { label = 'production', type = 'text' } = {}) {
      const before = it.stored.filter((each) => each.name === name)
      for (const each of before) each.labels = each.labels.filter((one) => one !== label && one !== 'latest')
      const one = { name, version: before.length + 1, labels: [label, 'latest'], prompt, type }
      it.stored.push(one)
      return one
    },
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
