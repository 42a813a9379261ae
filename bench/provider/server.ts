import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'

/**
 * A provider in a process of its own: answers each question after some milliseconds, and says in place of the tokens that it counted for how
 * many microseconds it had the request.
 */
const LATENCY_MS = 20
const content = JSON.stringify({ answer: [] })

const server = createServer((request, response) => {
  const came = performance.now()
  const answer = async (): Promise<void> => {
    await setTimeout(LATENCY_MS)
    const prompt_tokens = Math.round((performance.now() - came) * 1000)
    const body = {
      ...{ id: 'chatcmpl-1', object: 'chat.completion', created: 1, model: 'bench' },
      choices: [
        {
          index: 0,
          finish_reason: 'stop',
          logprobs: null,
          message: { role: 'assistant', content, refusal: null },
        },
      ],
      usage: { prompt_tokens, completion_tokens: 1, total_tokens: prompt_tokens + 1 },
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
  request.on('end', () => void answer()).resume()
})
server.listen(0, '127.0.0.1', () => {
  process.send!({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` })
})
process.on('disconnect', () => process.exit())
