import { LangfuseClient } from '@langfuse/client'
import { z } from 'zod'
import { adapterError, type TroubleCodes } from '../../adapter-errors.ts'
import { SpectraError } from '../../errors.ts'
import type { PromptTemplate } from '../../ports.ts'

/** What is taken of an answer of Langfuse; servers of either generation say more. */
const Answer = z.object({ type: z.string().optional(), prompt: z.unknown(), version: z.int().min(1) })

const TROUBLE: TroubleCodes = {
  away: 'SS_PROVIDER_UNAVAILABLE',
  busy: 'SS_PROVIDER_BUSY',
  denied: 'SS_PROVIDER_REFUSED',
  refused: 'SS_PROVIDER_REFUSED',
  missing: 'SS_NOT_FOUND',
}

export interface LangfuseSourceOptions {
  baseUrl: string
  publicKey: string
  secretKey: string
  /** Which version of each prompt is taken: the one that has this label. */
  label: string
  /** What Langfuse calls a prompt of ours. @default the same */
  nameThere?: (name: string) => string
  /** @default 3000 */
  timeoutMs?: number
}

/** Asks a Langfuse, of either generation, for one prompt. */
export interface LangfuseSource {
  /** Says where prompts come from: copies of another place are none of this one. */
  readonly place: string
  /** @throws SS_NOT_FOUND, SS_PROVIDER_BUSY, SS_PROVIDER_UNAVAILABLE, SS_PROVIDER_REFUSED, and SS_ANALYSIS_FAILED for what is no text */
  ask(name: string, signal?: AbortSignal): Promise<PromptTemplate>
}

/** https://langfuse.com/docs/prompt-management/get-started */
export function createLangfuseSource({
  baseUrl,
  publicKey,
  secretKey,
  label,
  nameThere = (name) => name,
  timeoutMs = 3000,
}: LangfuseSourceOptions): LangfuseSource {
  const { api } = new LangfuseClient({ baseUrl, publicKey, secretKey })
  return {
    place: `${baseUrl} ${publicKey} ${label}`,
    async ask(name, signal) {
      const there = nameThere(name)
      const what = `get the prompt "${there}" (${label}) of Langfuse`
      const timeout = AbortSignal.timeout(timeoutMs)
      const abortSignal = signal ? AbortSignal.any([signal, timeout]) : timeout
      try {
        const answer = Answer.safeParse(
          await api.prompts.get(there, { label }, { abortSignal, maxRetries: 0 }),
        )
        if (!answer.success) throw unusable(what, 'the answer is none of its API')
        const { prompt, version } = answer.data
        if (typeof prompt !== 'string') throw unusable(what, `version ${version} is a chat, and no text`)
        return { name, text: prompt.trim(), version: `langfuse-${version}` }
      } catch (thrown) {
        throw said(what, thrown, signal, timeout.aborted ? timeoutMs : undefined)
      }
    },
  }
}

const unusable = (what: string, why: string): SpectraError =>
  new SpectraError('SS_ANALYSIS_FAILED', `Cannot ${what}: ${why}`)

/** The library's errors hold the request with its keys, and the whole answer: of them only the status is told. */
function said(what: string, thrown: unknown, signal?: AbortSignal, late?: number): unknown {
  if (signal?.aborted) return signal.reason
  if (thrown instanceof SpectraError) return thrown
  if (late !== undefined)
    return new SpectraError('SS_PROVIDER_UNAVAILABLE', `Cannot ${what}: no answer within ${late} ms`)
  const { statusCode } = thrown as { statusCode?: unknown }
  if (typeof statusCode === 'number') {
    const status = Object.assign(new Error(`it answers ${statusCode}`), { status: statusCode })
    return adapterError(what, status, TROUBLE)
  }
  const known = adapterError(what, thrown, TROUBLE)
  if (known instanceof SpectraError) return new SpectraError(known.code, known.message)
  return new SpectraError('SS_PROVIDER_UNAVAILABLE', `Cannot ${what}: it cannot be reached`)
}
