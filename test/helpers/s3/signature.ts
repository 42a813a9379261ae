import type { IncomingMessage } from 'node:http'
import { checkSignature, SignatureRefusal, type Credentials, type SignatureFault } from '../aws/signature.ts'
import { S3Refusal } from './answers.ts'

/** By which code S3 tells each fault. */
const CODES: Record<SignatureFault, readonly [status: number, code: string]> = {
  unsigned: [403, 'AccessDenied'],
  'unknown key': [403, 'InvalidAccessKeyId'],
  'wrong scope': [400, 'AuthorizationHeaderMalformed'],
  'header left out': [403, 'AccessDenied'],
  'payload left out': [400, 'InvalidRequest'],
  query: [400, 'AuthorizationQueryParametersError'],
  clock: [403, 'RequestTimeTooSkewed'],
  expired: [403, 'AccessDenied'],
  mismatch: [403, 'SignatureDoesNotMatch'],
}

/**
 * Checks the signature of a request to S3, in its header or in its address.
 * @returns what the request says of its payload: a SHA-256, or one of the words of the description
 * @throws S3Refusal
 */
export function checkS3Signature(
  request: IncomingMessage,
  rules: { credentials: Credentials; region: string; clock: () => number },
): string {
  try {
    return checkSignature(request, undefined, { ...rules, service: 's3' })
  } catch (error) {
    if (!(error instanceof SignatureRefusal)) throw error
    const [status, code] = CODES[error.fault]
    throw new S3Refusal(status, code, error.message)
  }
}
