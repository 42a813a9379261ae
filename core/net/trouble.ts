import { retryAfterMs } from './retry-after.ts'

/** What the error of a library says of the service or machine behind it. */
export type Trouble =
  /** Not reached, silent, or out of order. */
  | 'away'
  /** It asks for patience. */
  | 'busy'
  /** It does not take whoever asks: key, account, bucket. Nothing else would be taken either. */
  | 'denied'
  /** It answered, and does not do this one thing. */
  | 'refused'
  /** What was asked for is not there. */
  | 'missing'
  /** No space is left, there or here. */
  | 'full'

/** Names and codes that services and their SDKs give (AWS, Azure, OpenAI), more telling than the status beside them. */
const NAMES: readonly (readonly [Trouble, RegExp])[] = [
  [
    'busy',
    /Throttl|^(TooManyRequests(Exception)?|SlowDown|RequestLimitExceeded|BandwidthLimitExceeded|LimitExceededException|ClientLimitExceededException|ServerBusy|RateLimitError|rate_limit_exceeded|ProvisionedThroughputExceededException|ServiceQuotaExceededException|ModelNotReadyException|QdrantClientResourceExhaustedError)$/,
  ],
  [
    'denied',
    /^(InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken(Exception)?|TokenRefreshRequired|InvalidClientTokenId|UnrecognizedClientException|InvalidSignatureException|CredentialsProviderError|TokenProviderError|AllAccessDisabled|AccountProblem|AccountIsDisabled|NoSuchBucket|ContainerNotFound|PermanentRedirect|AuthenticationFailed|AuthenticationError|AuthenticationRequiredError|CredentialUnavailableError|AggregateAuthenticationError|invalid_api_key|insufficient_quota)$/,
  ],
  ['missing', /^(NoSuchKey|NotFound|BlobNotFound|ResourceNotFoundException|model_not_found)$/],
  [
    'refused',
    /^(AccessDenied(Exception)?|InvalidObjectState|BlobArchived|ValidationException|content_filter)$/,
  ],
  [
    'away',
    /^(ServiceUnavailable(Exception)?|InternalError|InternalServer(Error|Exception)|RequestTimeout(Exception)?|ModelTimeoutException|ModelErrorException|OperationTimedOut|APIConnection(Timeout)?Error|QdrantClientTimeoutError|TimeoutError|AbortError)$/,
  ],
]

/** Codes of Node and of its HTTP client that say something of the network or of the machine. */
const CODES: readonly (readonly [Trouble, RegExp])[] = [
  ['full', /^(ENOSPC|EDQUOT)$/],
  ['away', /^(EROFS|EIO|EMFILE|ENFILE|ESTALE|EREMOTEIO)$/],
  [
    'away',
    /^(ECONN\w+|EHOST\w+|ENET\w+|ENOTCONN|ENOTFOUND|EAI_\w+|EPIPE|EPROTO|ESHUTDOWN|E(SOCKET)?TIMEDOUT)$/,
  ],
  [
    'away',
    /^(UND_ERR_(SOCKET|CLOSED|DESTROYED|ABORTED|\w+_TIMEOUT)|HPE_\w+|ERR_STREAM_PREMATURE_CLOSE|ERR_HTTP2_\w+)$/,
  ],
  ['away', /^(ERR_(TLS|SSL)_\w+|CERT_\w+|UNABLE_TO_\w+|\w*SELF_SIGNED_CERT\w*|HOSTNAME_MISMATCH)$/],
]

function ofStatus(status: number): Trouble | undefined {
  if (status === 401 || status === 402 || status === 407 || status === 301) return 'denied'
  if (status === 404 || status === 410) return 'missing'
  if (status === 429 || status === 529) return 'busy'
  if (status === 507) return 'full'
  if (status === 408 || status === 425 || status >= 500) return 'away'
  return status >= 400 ? 'refused' : undefined
}

interface Answered {
  name?: unknown
  code?: unknown
  status?: unknown
  statusCode?: unknown
  $metadata?: { httpStatusCode?: unknown }
  response?: { status?: unknown; headers?: unknown }
  $response?: { statusCode?: unknown; headers?: unknown }
  headers?: unknown
}

const foundIn = (table: readonly (readonly [Trouble, RegExp])[], text: unknown): Trouble | undefined =>
  typeof text === 'string' ? table.find(([, pattern]) => pattern.test(text))?.[0] : undefined

function statusOf(error: Answered): number | undefined {
  const said = [error.$metadata?.httpStatusCode, error.status, error.statusCode]
  const status = [...said, error.response?.status, error.$response?.statusCode].find(
    (one) => typeof one === 'number',
  )
  return status as number | undefined
}

/** The error and what caused it, outermost first. An AggregateError (all addresses of a host were tried) stands for its first. */
function* chain(thrown: unknown): Generator<Answered> {
  for (let depth = 0, error = thrown; depth < 5 && error instanceof Object; depth += 1) {
    yield error as Answered
    const { cause, errors } = error as { cause?: unknown; errors?: readonly unknown[] }
    error = cause ?? (Array.isArray(errors) ? errors[0] : undefined)
  }
}

/** Undefined where the error says nothing of a service, a network or a machine: then it is a bug. */
export function troubleOf(thrown: unknown): Trouble | undefined {
  for (const error of chain(thrown)) {
    const status = statusOf(error)
    const found =
      foundIn(NAMES, error.name) ??
      foundIn(NAMES, error.code) ??
      (status === undefined ? undefined : ofStatus(status)) ??
      foundIn(CODES, error.code)
    if (found) return found
  }
  return undefined
}

/** For how many milliseconds the service asked to be left alone, where its answer said that. */
export function patienceAsked(thrown: unknown): number | undefined {
  for (const { headers, response, $response } of chain(thrown)) {
    for (const said of [headers, response?.headers, $response?.headers]) {
      const ms = headerOf(said, 'retry-after-ms')
      const asked = ms === undefined ? retryAfterMs(headerOf(said, 'retry-after')) : Number(ms)
      if (asked !== undefined && !Number.isNaN(asked)) return asked
    }
  }
  return undefined
}

/** Of fetch's `Headers`, or of an object with names in lower case. */
function headerOf(headers: unknown, name: string): string | undefined {
  if (!(headers instanceof Object)) return undefined
  const value = headers instanceof Headers ? headers.get(name) : (headers as Record<string, unknown>)[name]
  return typeof value === 'string' ? value : undefined
}
