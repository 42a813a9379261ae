import { errorOfBody, errorOfGraphql, unreachable } from './errors.ts'
import type { Gateways } from './gateways.ts'
import type { Operation } from './operation.ts'
import type { Tokens } from './tokens.ts'

export interface CallOptions {
  signal?: AbortSignal
  /** Ask the next gateway where one does not answer: for what may be asked twice. @default false */
  repeatable?: boolean
}

export interface Requests {
  call(path: string, init?: RequestInit, options?: CallOptions): Promise<Response>
  ask<Answer, Variables>(
    operation: Operation<Answer, Variables>,
    variables: Variables,
    options?: CallOptions,
  ): Promise<Answer>
}

/** Requests with the token of now, which is refreshed once where it is refused. What is refused is a SpectraApiError. */
export function createRequests(gateways: Gateways, tokens: Tokens, fetch: typeof globalThis.fetch): Requests {
  async function once(path: string, init: RequestInit, { signal }: CallOptions): Promise<Response> {
    for (let renewed = false; ; renewed = true) {
      const authorization = await tokens.authorization()
      const headers = { ...(init.headers as Record<string, string>), ...(authorization && { authorization }) }
      const answer = await fetch(gateways.current + path, { ...init, headers, signal: signal ?? null })
      if (answer.status !== 401 || renewed || !(await tokens.renew(authorization))) return answer
      await answer.body?.cancel()
    }
  }

  /** Only what was not sent, or may be sent twice, goes to the next gateway. */
  async function anywhere(path: string, init: RequestInit, options: CallOptions): Promise<Response> {
    const tries = options.repeatable ? gateways.count : 1
    for (let tried = 1; ; tried++) {
      const gateway = gateways.current
      try {
        return await once(path, init, options)
      } catch (error) {
        // What `fetch` throws where nobody answers.
        if (!(error instanceof TypeError)) throw error
        gateways.leave(gateway)
        if (tried >= tries) throw unreachable(`Cannot reach ${gateway}`, error)
      }
    }
  }

  async function call(path: string, init: RequestInit = {}, options: CallOptions = {}): Promise<Response> {
    const answer = await anywhere(path, init, options)
    if (answer.ok) return answer
    throw errorOfBody(await answer.text(), answer.status)
  }

  return {
    call,
    async ask(operation, variables, options = {}) {
      const body = JSON.stringify({ query: operation.text, variables })
      const headers = { 'content-type': 'application/json' }
      const repeatable = options.repeatable ?? /^[ \t]*query\b/m.test(operation.text)
      const answer = await anywhere('/graphql', { method: 'POST', headers, body }, { ...options, repeatable })
      const text = await answer.text()
      const said = parsed(text) as { data?: unknown; errors?: { message: string }[] } | undefined
      if (said?.errors?.length) throw errorOfGraphql(said.errors)
      if (!answer.ok || !said?.data) throw errorOfBody(text, answer.status)
      return said.data as never
    },
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Some proxy's page: told as an answer that is not understood.
    return undefined
  }
}
