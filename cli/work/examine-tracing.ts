import { headersOf } from '../../core/config/tracing.ts'
import type { Config } from '../../core/config.ts'
import { SpectraError, type ErrorCode } from '../../core/errors.ts'
import { langfuseOf } from '../../core/opening/tracing.ts'
import { attempt, type Finding } from './findings.ts'
import { withoutEnd } from '../../core/without-end.ts'

const PATIENCE_MS = 10_000

/** Where spans go and prompts come from, each asked once. Nothing where none is configured. */
export async function examineTracing(config: Config): Promise<Finding[]> {
  return (await Promise.all([examineLangfuse(config), examineCollector(config)])).flat()
}

/** Asks for one prompt, which takes both keys, whatever is used of Langfuse. https://api.reference.langfuse.com */
async function examineLangfuse(config: Config): Promise<Finding[]> {
  if (config.langfusePublicKey === '' && config.langfuseSecretKey === '') return []
  return attempt('Langfuse', async () => {
    const { baseUrl, publicKey, secretKey } = langfuseOf(config, 'ask Langfuse')
    const authorization = `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString('base64')}`
    const answer = await asked(
      'ask Langfuse',
      `${baseUrl}/api/public/v2/prompts?limit=1`,
      { headers: { authorization } },
      {
        refused: 'Check LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY: they are of one project.',
        away: 'Check LANGFUSE_BASE_URL.',
      },
    )
    const { meta } = (await answer.json().catch(() => ({}))) as { meta?: { totalItems?: unknown } }
    if (typeof meta?.totalItems !== 'number') {
      const state = 'what answers there is no Langfuse'
      throw failed('ask Langfuse', 'SS_PROVIDER_UNAVAILABLE', state, 'Check LANGFUSE_BASE_URL.')
    }
    const detail = `${new URL(baseUrl).host}, a project with ${meta.totalItems} prompts`
    return { what: 'Langfuse', verdict: 'ok', detail }
  })
}

/** Sends a collector a request without any span, which it takes. https://opentelemetry.io/docs/specs/otlp/ */
async function examineCollector({ otlpEndpoint, otlpHeaders }: Config): Promise<Finding[]> {
  if (otlpEndpoint === '') return []
  return attempt('OpenTelemetry', async () => {
    const url = `${withoutEnd(otlpEndpoint, '/')}/v1/traces`
    const headers = { 'content-type': 'application/json', ...headersOf(otlpHeaders) }
    await asked(
      'reach the OpenTelemetry collector',
      url,
      { method: 'POST', headers, body: '{"resourceSpans":[]}' },
      {
        refused: 'Check OTEL_EXPORTER_OTLP_HEADERS.',
        away: 'Check OTEL_EXPORTER_OTLP_ENDPOINT: the address of OTLP over HTTP, usually with port 4318, without /v1/traces.',
      },
    )
    return { what: 'OpenTelemetry', verdict: 'ok', detail: `a collector at ${new URL(otlpEndpoint).host}` }
  })
}

/** @throws SS_PROVIDER_REFUSED, SS_PROVIDER_UNAVAILABLE, which say nothing of keys */
async function asked(
  what: string,
  url: string,
  request: RequestInit,
  advice: { refused: string; away: string },
): Promise<Response> {
  const answer = await fetch(url, { ...request, signal: AbortSignal.timeout(PATIENCE_MS) }).catch(
    (thrown: Error) => {
      const cause = thrown.cause as { code?: string; message?: string } | undefined
      const state = cause?.code ?? (cause?.message || thrown.message)
      throw failed(what, 'SS_PROVIDER_UNAVAILABLE', state, advice.away)
    },
  )
  if (answer.ok) return answer
  const refused = answer.status === 401 || answer.status === 403
  const code = refused ? 'SS_PROVIDER_REFUSED' : 'SS_PROVIDER_UNAVAILABLE'
  throw failed(what, code, `it answers ${answer.status}`, refused ? advice.refused : advice.away)
}

const failed = (what: string, code: ErrorCode, state: string, advice: string): SpectraError =>
  new SpectraError(code, `Cannot ${what}: ${state}`, { details: { advice } })
