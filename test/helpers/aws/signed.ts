import { createHash, createHmac } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

export const CREDENTIALS = { accessKeyId: 'AKIATESTTESTTESTTEST', secretAccessKey: 'a key of the tests' }

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

/**
 * What is wrong with the AWS signature (version 4, in the header) of a request without a query, as the name of the error that AWS gives;
 * undefined where nothing is.
 */
export function faultOfSignature(
  request: IncomingMessage,
  body: Buffer,
  service: string,
): string | undefined {
  const pattern =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/
  const found = pattern.exec(request.headers.authorization ?? '')
  if (!found) return 'MissingAuthenticationTokenException'
  const [, keyId, day, region, named, signedHeaders, signature] = found as unknown as string[]
  if (keyId !== CREDENTIALS.accessKeyId || named !== service) return 'UnrecognizedClientException'
  const canonical = [
    ...[request.method, request.url, ''],
    ...signedHeaders!.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}`),
    ...['', signedHeaders, sha256(body)],
  ].join('\n')
  const scope = `${day}/${region}/${service}/aws4_request`
  const text = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, sha256(canonical)].join('\n')
  const key = [day!, region!, service, 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${CREDENTIALS.secretAccessKey}`,
  )
  return hmac(key, text).toString('hex') === signature ? undefined : 'InvalidSignatureException'
}
