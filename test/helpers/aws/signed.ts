import type { IncomingMessage } from 'node:http'
import { checkSignature, SignatureRefusal, type Credentials, type SignatureFault } from './signature.ts'

export const CREDENTIALS = { accessKeyId: 'AKIATESTTESTTESTTEST', secretAccessKey: 'a key of the tests' }

/** By which name services other than S3 tell each fault. */
const NAMES: Partial<Record<SignatureFault, string>> = {
  unsigned: 'MissingAuthenticationTokenException',
  'unknown key': 'UnrecognizedClientException',
  'wrong scope': 'InvalidSignatureException',
}

/**
 * What is wrong with the AWS signature of a request, as the name of the error that services give; undefined where nothing is.
 * @param service by which it is signed for
 */
export function faultOfSignature(
  request: IncomingMessage,
  body: Buffer,
  service: string,
  credentials: Credentials = CREDENTIALS,
): string | undefined {
  try {
    checkSignature(request, body, { credentials, service })
    return undefined
  } catch (error) {
    if (!(error instanceof SignatureRefusal)) throw error
    return NAMES[error.fault] ?? 'InvalidSignatureException'
  }
}
