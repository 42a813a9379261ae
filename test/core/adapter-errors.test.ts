import t from 'tap'
import {
  adapterError,
  MODEL_TROUBLE,
  SEARCH_TROUBLE,
  STORAGE_TROUBLE,
  type TroubleCodes,
} from '../../core/adapter-errors.ts'
import { causeOf, fromCause, isOutage, SpectraError, toSpectraError } from '../../core/errors.ts'
import type { Trouble } from '../../core/net/trouble.ts'

const error = (message: string, more: object = {}): Error => Object.assign(new Error(message), more)
/** As the AWS SDK throws. */
const aws = (name: string, httpStatusCode?: number): Error =>
  error(`${name} said`, { name, $metadata: { httpStatusCode }, $fault: 'client' })
/** As OpenAI's and many other clients throw. */
const openai = (status: number | undefined, code?: string): Error =>
  error(`${status} status code`, { status, code, headers: new Headers({ 'x-request-id': 'r' }) })
/** As Azure's clients throw. */
const azure = (statusCode: number, code: string): Error =>
  error(code, { name: 'RestError', statusCode, code })
/** As fetch throws. */
const fetchFailed = (code: string): Error =>
  new TypeError('fetch failed', { cause: error(`${code} of it`, { code }) })

const TABLE: readonly (readonly [Trouble, string, unknown])[] = [
  ...[
    'ECONNRESET',
    'ECONNREFUSED',
    'ETIMEDOUT',
    'EPIPE',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENETDOWN',
  ].map((code) => ['away', code, error(code, { code })] as const),
  ...['UND_ERR_SOCKET', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT', 'HPE_INVALID_CONSTANT'].map(
    (code) => ['away', `fetch: ${code}`, fetchFailed(code)] as const,
  ),
  ...[
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'ERR_SSL_WRONG_VERSION_NUMBER',
    'EPROTO',
  ].map((code) => ['away', code, fetchFailed(code)] as const),
  ['away', 'a timeout', new DOMException('The operation was aborted due to timeout', 'TimeoutError')],
  ['away', 'an abort of its own', new DOMException('This operation was aborted', 'AbortError')],
  ['away', 'all addresses', new AggregateError([error('connect ECONNREFUSED', { code: 'ECONNREFUSED' })])],
  ['away', 'a disk that cannot be read', error('EIO: i/o error', { code: 'EIO' })],
  ['full', 'a disk that is full', error('ENOSPC: no space left', { code: 'ENOSPC' })],
  ['full', 'a store that is full', openai(507)],

  ['away', 'AWS: 500', aws('InternalError', 500)],
  ['away', 'AWS: 503', aws('ServiceUnavailable', 503)],
  ['away', 'AWS: RequestTimeout, which is a 400', aws('RequestTimeout', 400)],
  ['away', 'AWS: ModelTimeoutException', aws('ModelTimeoutException', 408)],
  ['busy', 'AWS: SlowDown, which is a 503', aws('SlowDown', 503)],
  ['busy', 'AWS: ThrottlingException', aws('ThrottlingException', 429)],
  ['busy', 'AWS: Throttling, which is a 400', aws('Throttling', 400)],
  ['busy', 'AWS: a model that is being made ready', aws('ModelNotReadyException', 429)],
  ['busy', 'AWS: a quota of the day, which is a 400', aws('ServiceQuotaExceededException', 400)],
  ['denied', 'AWS: InvalidAccessKeyId, which is a 403', aws('InvalidAccessKeyId', 403)],
  ['denied', 'AWS: ExpiredToken, which is a 400', aws('ExpiredToken', 400)],
  ['denied', 'AWS: NoSuchBucket, which is a 404', aws('NoSuchBucket', 404)],
  [
    'denied',
    'AWS: no credentials',
    error('Could not load credentials', { name: 'CredentialsProviderError' }),
  ],
  ['refused', 'AWS: AccessDenied', aws('AccessDenied', 403)],
  ['refused', 'AWS: a HEAD that is forbidden has no name', aws('UnknownError', 403)],
  ['refused', 'AWS: ValidationException', aws('ValidationException', 400)],
  ['missing', 'AWS: NoSuchKey', aws('NoSuchKey', 404)],
  ['missing', 'AWS: a HEAD of nothing', aws('NotFound', 404)],

  ['away', 'Azure: 500', azure(500, 'OperationTimedOut')],
  ['busy', 'Azure: ServerBusy, which is a 503', azure(503, 'ServerBusy')],
  ['denied', 'Azure: AuthenticationFailed, which is a 403', azure(403, 'AuthenticationFailed')],
  ['missing', 'Azure: BlobNotFound', azure(404, 'BlobNotFound')],
  ['denied', 'Azure: ContainerNotFound, which is a 404', azure(404, 'ContainerNotFound')],

  ['away', 'OpenAI: 500', openai(500)],
  ['away', 'OpenAI: 408', openai(408)],
  ['away', 'OpenAI: no connection', error('Connection error.', { name: 'APIConnectionError' })],
  ['busy', 'OpenAI: 429', openai(429, 'rate_limit_exceeded')],
  ['busy', '529, overloaded', openai(529)],
  ['denied', 'OpenAI: a 429 that no wait ends', openai(429, 'insufficient_quota')],
  ['denied', 'OpenAI: 401', openai(401, 'invalid_api_key')],
  ['refused', 'OpenAI: 400', openai(400, 'context_length_exceeded')],
  ['refused', 'OpenAI: 403', openai(403)],
  ['refused', 'OpenAI: 413', openai(413)],
  ['missing', 'OpenAI: no such model', openai(404, 'model_not_found')],
]

const PORTS: Record<string, TroubleCodes> = {
  models: MODEL_TROUBLE,
  storage: STORAGE_TROUBLE,
  search: SEARCH_TROUBLE,
}

for (const [trouble, what, thrown] of TABLE) {
  void t.test(`adapterError(): ${what} is ${trouble}`, async (t) => {
    for (const [port, codes] of Object.entries(PORTS)) {
      const code = trouble === 'full' ? 'SS_DISK_FULL' : codes[trouble]
      const told = adapterError('do it', thrown, codes)
      t.match(told, { name: 'SpectraError', code, message: /^Cannot do it: ./, cause: thrown }, port)
    }
  })
}

void t.test('adapterError(): what says nothing of a service stays what it is, a bug', async (t) => {
  const invalid = error('Invalid URL', { code: 'ERR_INVALID_URL', name: 'TypeError' })
  const argument = error('invalid method', { code: 'UND_ERR_INVALID_ARG' })
  for (const bug of [
    new TypeError('x is not a function'),
    invalid,
    argument,
    new SyntaxError('JSON'),
    'text',
    undefined,
  ])
    t.equal(adapterError('do it', bug, MODEL_TROUBLE), bug)
})

void t.test(
  'adapterError(): a SpectraError stays what it is, and the reason of a signal counts',
  async (t) => {
    const ours = new SpectraError('SS_INPUT_INVALID', 'Cannot: no')
    t.equal(adapterError('do it', ours, MODEL_TROUBLE), ours)
    const reason = new SpectraError('SS_DRAINING', 'Cannot go on: it drains')
    const aborted = new DOMException('This operation was aborted', 'AbortError')
    t.equal(adapterError('do it', aborted, MODEL_TROUBLE, AbortSignal.abort(reason)), reason)
    t.match(adapterError('do it', aborted, MODEL_TROUBLE, new AbortController().signal), {
      code: 'SS_PROVIDER_UNAVAILABLE',
    })
  },
)

void t.test(
  'adapterError(): how long a busy service wants to be left alone travels in the cause',
  async (t) => {
    const asking = (headers: unknown): unknown =>
      adapterError('do it', error('429', { status: 429, headers }), MODEL_TROUBLE)
    const waits: readonly (readonly [unknown, number | undefined])[] = [
      [new Headers({ 'Retry-After': '7' }), 7000],
      [{ 'retry-after': '0' }, 0],
      [{ 'retry-after-ms': '1500', 'retry-after': '2' }, 1500],
      [{ 'retry-after': 'soon' }, undefined],
      [{}, undefined],
      [undefined, undefined],
    ]
    for (const [headers, ms] of waits) {
      t.equal(causeOf(asking(headers)).retryAfterMs, ms)
      t.equal(causeOf(fromCause(causeOf(asking(headers)))).retryAfterMs, ms, 'and back')
    }
    const instant = asking({ 'retry-after': new Date(Date.now() + 60_000).toUTCString() })
    t.ok(causeOf(instant).retryAfterMs! > 50_000)
    const inside = error('SlowDown', {
      name: 'SlowDown',
      $response: { statusCode: 503, headers: { 'retry-after': '3' } },
    })
    t.equal(causeOf(adapterError('do it', inside, MODEL_TROUBLE)).retryAfterMs, 3000)
  },
)

void t.test('adapterError(): the words are those of the network, not "fetch failed"', async (t) => {
  const told = toSpectraError(adapterError('describe it', fetchFailed('ECONNRESET'), MODEL_TROUBLE))
  t.equal(told.message, 'Cannot describe it: ECONNRESET of it')
  const all = new AggregateError([error('connect ECONNREFUSED ::1:1', { code: 'ECONNREFUSED' })])
  t.match(toSpectraError(adapterError('do it', all, MODEL_TROUBLE)).message, /ECONNREFUSED ::1:1/)
})

void t.test(
  'The codes of ports: what is away is waited out where work stands on it; a refusal is not',
  async (t) => {
    t.ok(isOutage({ code: STORAGE_TROUBLE.away }) && isOutage({ code: SEARCH_TROUBLE.away }))
    t.ok(isOutage({ code: STORAGE_TROUBLE.denied }), 'no object is read without a key')
    t.notOk(isOutage({ code: MODEL_TROUBLE.away }), 'a provider that is away costs tries')
    for (const { refused, missing } of Object.values(PORTS))
      t.notOk(isOutage({ code: refused }) || isOutage({ code: missing }))
  },
)
