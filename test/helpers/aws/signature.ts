import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

export interface Credentials {
  accessKeyId: string
  secretAccessKey: string
}

/** What a request must be signed with, and by when. */
export interface SignatureRules {
  credentials: Credentials
  /** The name by which the service is signed for, such as `s3`. */
  service: string
  /** @default any */
  region?: string
  /** Milliseconds since 1970, by which presigned URLs end. @default Date.now */
  clock?: () => number
}

/** What is wrong with a signature; each service has its own names for these. */
export type SignatureFault =
  | 'unsigned'
  | 'unknown key'
  | 'wrong scope'
  | 'header left out'
  | 'payload left out'
  | 'query'
  | 'clock'
  | 'expired'
  | 'mismatch'

export class SignatureRefusal extends Error {
  readonly fault: SignatureFault

  constructor(fault: SignatureFault, message: string) {
    super(message)
    this.fault = fault
  }
}

const SKEW_MS = 15 * 60_000
const WEEK_SECONDS = 7 * 86_400
const ALGORITHM = 'AWS4-HMAC-SHA256'

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

/** As the signature's description wants it: everything but A-Z a-z 0-9 - . _ ~ by its bytes. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)

const instantOf = (stamp: string): number =>
  Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))

interface Signed {
  credential: string
  signedHeaders: string
  signature: string
  stamp: string
  payload: string
}

/**
 * Checks the AWS signature, version 4, of a request: in its header, or in its address (S3).
 * @param body what came; undefined for S3, which says in a header what its payload is
 * @returns what the signature says of the payload: a SHA-256, or one of the words of the description
 * @throws SignatureRefusal
 */
export function checkSignature(
  request: IncomingMessage,
  body: Buffer | undefined,
  rules: SignatureRules,
): string {
  const url = new URL(request.url!, 'http://aws')
  const presigned = url.searchParams.has('X-Amz-Signature')
  const signed = presigned ? ofAddress(url, rules) : ofHeader(request, body)
  const scope = scopeOf(signed, rules)
  const names = signed.signedHeaders.split(';')
  const unsigned = Object.keys(request.headers).filter(
    (name) => name.startsWith('x-amz-') && !names.includes(name),
  )
  if (!names.includes('host') || unsigned.length > 0)
    throw new SignatureRefusal(
      'header left out',
      `Headers are not signed: ${['host', ...unsigned].join(', ')}`,
    )

  const canonical = canonicalOf(request, url, signed, rules.service)
  const toSign = [ALGORITHM, signed.stamp, scope.join('/'), sha256(canonical)].join('\n')
  const [day, ...rest] = scope
  const key = rest.reduce(hmac, hmac(`AWS4${rules.credentials.secretAccessKey}`, day!))
  const wanted = hmac(key, toSign)
  const given = Buffer.from(signed.signature, 'hex')
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
    throw new SignatureRefusal('mismatch', 'The signature is not that of the request')
  return signed.payload
}

/** Day, region, service and end of the credential. */
function scopeOf({ credential, stamp }: Signed, rules: SignatureRules): string[] {
  const [accessKeyId, ...scope] = credential.split('/')
  const [day = '', region, service, end] = scope
  if (accessKeyId !== rules.credentials.accessKeyId)
    throw new SignatureRefusal('unknown key', 'The access key is not known')
  const isHere = region === (rules.region ?? region) && service === rules.service
  if (!isHere || end !== 'aws4_request' || scope.length !== 4 || !stamp.startsWith(day)) {
    const wanted = `${rules.region ?? '*'}/${rules.service}`
    throw new SignatureRefusal('wrong scope', `The scope of the credential is not ${wanted}`)
  }
  return scope
}

function canonicalOf(
  { method, headers }: IncomingMessage,
  url: URL,
  signed: Signed,
  service: string,
): string {
  const query = [...url.searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&')
  const lines = signed.signedHeaders.split(';').map((name) => {
    const value = String(headers[name] ?? '')
    return `${name}:${value.trim().replace(/ +/g, ' ')}\n`
  })
  // All services but S3 sign the path as it is sent, encoded once more.
  const path = service === 's3' ? url.pathname : encoded(url.pathname).replaceAll('%2F', '/')
  return [method, path, query, lines.join(''), signed.signedHeaders, signed.payload].join('\n')
}

function ofHeader({ headers }: IncomingMessage, body: Buffer | undefined): Signed {
  const header = headers.authorization ?? ''
  const pattern = /^AWS4-HMAC-SHA256 Credential=([^, ]+), ?SignedHeaders=([^, ]+), ?Signature=([0-9a-f]{64})$/
  const [said, credential, signedHeaders, signature] = pattern.exec(header) ?? []
  const stamp = String(headers['x-amz-date'])
  if (said === undefined) throw new SignatureRefusal('unsigned', 'The request is not signed')
  const payload = body ? sha256(body) : headers['x-amz-content-sha256']
  if (typeof payload !== 'string')
    throw new SignatureRefusal('payload left out', 'x-amz-content-sha256 is missing')
  if (!(Math.abs(instantOf(stamp) - Date.now()) <= SKEW_MS))
    throw new SignatureRefusal('clock', 'The clocks differ by more than 15 minutes')
  return { credential: credential!, signedHeaders: signedHeaders!, signature: signature!, stamp, payload }
}

function ofAddress({ searchParams }: URL, { clock = Date.now }: SignatureRules): Signed {
  const said = (name: string): string => {
    const [value, ...more] = searchParams.getAll(name)
    if (value === undefined || more.length > 0)
      throw new SignatureRefusal('query', `${name} is not said once`)
    return value
  }
  const [stamp, seconds] = [said('X-Amz-Date'), Number(said('X-Amz-Expires'))]
  if (said('X-Amz-Algorithm') !== ALGORITHM || !(seconds >= 1 && seconds <= WEEK_SECONDS))
    throw new SignatureRefusal('query', 'X-Amz-Expires is 1 second to a week')
  const now = clock()
  if (now >= instantOf(stamp) + seconds * 1000 || now < instantOf(stamp) - SKEW_MS)
    throw new SignatureRefusal('expired', 'Request has expired')
  return {
    credential: said('X-Amz-Credential'),
    signedHeaders: said('X-Amz-SignedHeaders'),
    signature: said('X-Amz-Signature'),
    stamp,
    payload: 'UNSIGNED-PAYLOAD',
  }
}
