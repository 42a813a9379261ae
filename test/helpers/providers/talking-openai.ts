import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'

/** What is asked of a chat completion, as far as a stand-in looks at it. */
export interface TalkAsked {
  messages: { role: string; content?: string | null | { text?: string }[] }[]
  tools?: unknown[]
  response_format?: unknown
  stream?: boolean
}

export type Talk =
  | { calls: { name: string; arguments: unknown }[] }
  /** Told one after the other where the answer is streamed. */
  | { words: readonly string[] }

export interface TalkingOptions {
  says(asked: TalkAsked): Talk
  /** Waited for before each word, 0 for the first and for an answer that is not streamed. @default at once */
  pace?(place: number): Promise<void>
}

/** The words of a message, however they are given. */
export const wordsOf = (message: TalkAsked['messages'][number] | undefined): string => {
  const { content = '' } = message ?? {}
  return typeof content === 'string' ? content : (content ?? []).map(({ text = '' }) => text).join('')
}

/** Results of tools that a model was given, each read. */
export const resultsIn = ({ messages }: TalkAsked): unknown[] =>
  messages.flatMap((message) => (message.role === 'tool' ? [JSON.parse(wordsOf(message)) as unknown] : []))

/** A server of chat completions that streams, and takes its time; what it is asked is not held to OpenAI's description. */
export async function startTalkingOpenai({ says, pace }: TalkingOptions) {
  const asked: TalkAsked[] = []
  const left: TalkAsked[] = []
  const server = createServer((request, response) => {
    void (async () => {
      if (request.method === 'GET') return void response.end(JSON.stringify({ object: 'list', data: [] }))
      const body = (await json(request)) as TalkAsked
      asked.push(body)
      response.once('close', () => {
        if (!response.writableFinished) left.push(body)
      })
      const talk = says(body)
      if (body.stream) await streamed(response, talk, pace)
      else {
        await pace?.(0)
        response.setHeader('content-type', 'application/json').end(JSON.stringify(whole(talk)))
      }
    })().catch((thrown: unknown) => void response.destroy(thrown as Error))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked,
    /** What nobody waited for: the connection was closed before the answer was whole. */
    left,
    close(): void {
      server.close()
      server.closeAllConnections()
    },
  }
}

const USAGE = { prompt_tokens: 1000, completion_tokens: 50, total_tokens: 1050 }
const HEAD = { id: 'chatcmpl-1', created: 1, model: 'talking' }

const callsOf = (talk: Talk) =>
  'calls' in talk
    ? talk.calls.map(({ name, arguments: given }, index) => ({
        ...{ id: `call_${index}`, type: 'function' },
        function: { name, arguments: JSON.stringify(given) },
      }))
    : []

function whole(talk: Talk) {
  const calls = callsOf(talk)
  const content = 'words' in talk ? talk.words.join('') : null
  const message = {
    role: 'assistant',
    content,
    refusal: null,
    ...(calls.length > 0 && { tool_calls: calls }),
  }
  const finish_reason = calls.length > 0 ? 'tool_calls' : 'stop'
  return {
    ...HEAD,
    object: 'chat.completion',
    choices: [{ index: 0, message, finish_reason, logprobs: null }],
    usage: USAGE,
  }
}

async function streamed(response: ServerResponse, talk: Talk, pace: TalkingOptions['pace']): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const send = (choices: object[], usage: object | null = null): void =>
    void response.write(
      `data: ${JSON.stringify({ ...HEAD, object: 'chat.completion.chunk', choices, usage })}\n\n`,
    )
  const delta = (said: object, finish_reason: string | null = null): void =>
    send([{ index: 0, delta: said, finish_reason }])
  const words = 'words' in talk ? talk.words : []
  for (const [place, content] of words.entries()) {
    await pace?.(place)
    if (response.destroyed) return
    delta({ role: 'assistant', content })
  }
  const calls = callsOf(talk)
  if (calls.length > 0)
    delta({ role: 'assistant', tool_calls: calls.map((call, index) => ({ index, ...call })) })
  delta({}, calls.length > 0 ? 'tool_calls' : 'stop')
  send([], USAGE)
  response.end('data: [DONE]\n\n')
}
