import type { CallContent, CallSpan } from '../../ports.ts'

/** Where a Langfuse is, and who we are there. */
export interface LangfuseOptions {
  baseUrl: string
  publicKey: string
  secretKey: string
}

/** What both generations of its API are told of a call. */
export interface Generation {
  input: unknown
  output: unknown
  model: string | undefined
  metadata: Record<string, string | number | boolean>
  level: 'ERROR' | 'DEFAULT'
  statusMessage: string | undefined
  usageDetails: Record<string, number> | undefined
  /** US dollars. */
  costDetails: Record<string, number> | undefined
}

/** Characters of an input or output that are sent; a request has at most a few megabytes. */
const MOST_CHARS = 50_000

/** Spans of one request. */
export const AT_ONCE = 20

/** Figures that Langfuse has fields of its own for. */
const FIELDS = new Set(['model', 'inputTokens', 'outputTokens', 'costUsd'])

export function generationOf(span: CallSpan, content: CallContent | undefined): Generation {
  const { attributes, organizationId, processId, error } = span
  const { model, inputTokens, outputTokens, costUsd } = attributes
  const rest = Object.entries({ organizationId, processId, ...attributes }).flatMap(([name, value]) =>
    FIELDS.has(name) || value === undefined ? [] : [[name, value] as const],
  )
  return {
    input: shown(content?.input),
    output: shown(content?.output),
    model: typeof model === 'string' ? model : undefined,
    metadata: Object.fromEntries(rest),
    level: error ? 'ERROR' : 'DEFAULT',
    statusMessage: error && `${error.code}: ${error.message}`,
    usageDetails:
      typeof inputTokens === 'number' && typeof outputTokens === 'number'
        ? { input: inputTokens, output: outputTokens, total: inputTokens + outputTokens }
        : undefined,
    costDetails: typeof costUsd === 'number' ? { total: costUsd } : undefined,
  }
}

/** Pictures as models and their libraries write them into texts. */
const PICTURE = /data:([\w.+/-]+);base64,[\w+/=-]*/g

/** Without pictures; a value too long as the beginning of its JSON. */
function shown(value: unknown): unknown {
  const text = JSON.stringify(value)
  if (text === undefined) return undefined
  const bare = text.replace(PICTURE, '($1, left out)')
  if (bare.length > MOST_CHARS) return `${bare.slice(0, MOST_CHARS)}… (${bare.length} characters)`
  return bare === text ? value : JSON.parse(bare)
}
