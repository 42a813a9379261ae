import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { S3Refusal } from './answers.ts'

export interface Credentials {
  accessKeyId: string
  secretAccessKey: string
}

/** What a request must be signed with, and by when. */
export interface SignatureRules {
  credentials: Credentials
  region: string
  /** Milliseconds since 1970, by which presigned URLs end. */
  clock: () => number
}

const SKEW_MS = 15 * 60_000
const WEEK_SECONDS = 7 * 86_400
const ALGORITHM = 'AWS4-HMAC-SHA256'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
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
 * Checks the AWS signature, version 4, of a request: in its header, or in its address.
 * @returns what the request says of its payload: a SHA-256, or one of the words of the description
 * @throws S3Refusal
 */
export function checkSignature(request: IncomingMessage, url: URL, rules: SignatureRules): string {
  const presigned = url.searchParams.has('X-Amz-Signature')
  const signed = presigned ? ofAddress(url, rules) : ofHeader(request)
  const [accessKeyId, day, region, service, end] = signed.credential.split('/')
  if (accessKeyId !== rules.credentials.accessKeyId)
    throw new S3Refusal(403, 'InvalidAccessKeyId', 'The access key is not known')
  if (region !== rules.region || service !== 's3' || end !== 'aws4_request' || !signed.stamp.startsWith(day!))
    throw new S3Refusal(
      400,
      'AuthorizationHeaderMalformed',
      `The scope of the credential is not ${rules.region}/s3`,
    )
  const names = signed.signedHeaders.split(';')
  const unsigned = Object.keys(request.headers).filter(
    (name) => name.startsWith('x-amz-') && !names.includes(name),
  )
  if (!names.includes('host') || unsigned.length > 0)
    throw new S3Refusal(403, 'AccessDenied', `Headers are not signed: ${['host', ...unsigned].join(', ')}`)

  const query = [...url.searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&')
  const headers = names.map(
    (name) =>
      `${name}:${String(request.headers[name] ?? '')
        .trim()
        .replace(/ +/g, ' ')}\n`,
  )
  const canonical = [
    request.method,
    url.pathname,
    query,
    headers.join(''),
    signed.signedHeaders,
    signed.payload,
  ]
  const scope = [day, region, service, end].join('/')
  const toSign = [ALGORITHM, signed.stamp, scope, sha256(canonical.join('\n'))].join('\n')
  const key = [region!, service, end].reduce(hmac, hmac(`AWS4${rules.credentials.secretAccessKey}`, day!))
  const wanted = hmac(key, toSign)
  const given = Buffer.from(signed.signature, 'hex')
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
    throw new S3Refusal(403, 'SignatureDoesNotMatch', 'The signature is not that of the request')
  return signed.payload
}

function ofHeader({ headers }: IncomingMessage): Signed {
  const header = headers.authorization ?? ''
  const pattern = /^AWS4-HMAC-SHA256 Credential=([^, ]+), ?SignedHeaders=([^, ]+), ?Signature=([0-9a-f]{64})$/
  const [said, credential, signedHeaders, signature] = pattern.exec(header) ?? []
  const stamp = String(headers['x-amz-date'])
  const payload = headers['x-amz-content-sha256']
  if (said === undefined) throw new S3Refusal(403, 'AccessDenied', 'The request is not signed')
  if (typeof payload !== 'string')
    throw new S3Refusal(400, 'InvalidRequest', 'x-amz-content-sha256 is missing')
  if (!(Math.abs(instantOf(stamp) - Date.now()) <= SKEW_MS))
    throw new S3Refusal(403, 'RequestTimeTooSkewed', 'The clocks differ by more than 15 minutes')
  return { credential: credential!, signedHeaders: signedHeaders!, signature: signature!, stamp, payload }
}

function ofAddress({ searchParams }: URL, { clock }: SignatureRules): Signed {
  const said = (name: string): string => {
    const [value, ...more] = searchParams.getAll(name)
    if (value === undefined || more.length > 0)
      throw new S3Refusal(400, 'AuthorizationQueryParametersError', `${name} is not said once`)
    return value
  }
  const [stamp, seconds] = [said('X-Amz-Date'), Number(said('X-Amz-Expires'))]
  if (said('X-Amz-Algorithm') !== ALGORITHM || !(seconds >= 1 && seconds <= WEEK_SECONDS))
    throw new S3Refusal(400, 'AuthorizationQueryParametersError', 'X-Amz-Expires is 1 second to a week')
  const now = clock()
  if (now >= instantOf(stamp) + seconds * 1000 || now < instantOf(stamp) - SKEW_MS)
    throw new S3Refusal(403, 'AccessDenied', 'Request has expired')
  return {
    credential: said('X-Amz-Credential'),
    signedHeaders: said('X-Amz-SignedHeaders'),
    signature: said('X-Amz-Signature'),
    stamp,
    payload: 'UNSIGNED-PAYLOAD',
  }
}
