/** An answer of Gemini's API that is no success, or of a proxy before it. Its headers say how long to wait, where the answer did. */
class RefusedRequest extends Error {
  override name = 'RefusedRequest'
  readonly status: number
  readonly code: string | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, text: string, retryAfter: string | null) {
    const { message, details } = statusIn(text)
    super(message ?? `it answers ${status}`)
    this.status = status
    // A quota of nothing does not come back by waiting.
    this.code = status === 429 && /limit: 0\b/.test(message ?? '') ? 'insufficient_quota' : undefined
    const delay = retryDelayIn(details)
    this.headers = {
      ...(delay === undefined ? {} : { 'retry-after-ms': String(delay) }),
      ...(retryAfter === null ? {} : { 'retry-after': retryAfter }),
    }
  }
}

/**
 * `fetch` for the SDK, which loses the headers of a failure, breaks on an answer that is null, and lets nobody stop an upload: whole
 * answers only, JSON objects where there is anything, under a signal of ours.
 */
export async function request(
  url: string | URL | Request,
  init: RequestInit | undefined,
  ours: AbortSignal,
): Promise<Response> {
  const signal = init?.signal ? AbortSignal.any([init.signal, ours]) : ours
  const response = await fetch(url, { ...init, signal })
  const text = await response.text()
  const { status, headers } = response
  if (!response.ok) throw new RefusedRequest(status, text, headers.get('retry-after'))
  if (text !== '' && !isObject(JSON.parse(text))) throw new SyntaxError('what it answers is no object')
  return new Response(text || null, { status, headers })
}

interface Status {
  message?: string
  details?: unknown
}

/** The google.rpc.Status of a failure. */
function statusIn(text: string): Status {
  try {
    const { error } = JSON.parse(text) as { error?: Status }
    return typeof error?.message === 'string' ? error : {}
  } catch {
    // A page of a proxy says nothing of use.
    return {}
  }
}

/** Milliseconds, by the google.rpc.RetryInfo among the details: `"retryDelay": "17.5s"`. */
function retryDelayIn(details: unknown): number | undefined {
  if (!Array.isArray(details)) return undefined
  const said = details.filter(isObject).find((each) => String(each['@type']).endsWith('google.rpc.RetryInfo'))
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(String(said?.retryDelay))?.[1]
  return seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1000)
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
