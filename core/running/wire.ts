import { deserialize, serialize } from 'node:v8'
import { ERRORS, SpectraError, toSpectraError, type ErrorCode } from '../errors.ts'

/** Values as they are in memory, dates and vectors included: both ends are this very program on one machine. */
export const encode = (value: unknown): Buffer => serialize(value)

/** @throws Error for bytes that `encode` did not write */
export const decode = (bytes: Buffer): unknown => deserialize(bytes)

/** An error on its way to another process, with its code and what it knows. */
export function encodeError(thrown: unknown): Buffer {
  const { code, message, retryable, details } = toSpectraError(thrown)
  return encode({ code, message, retryable, details: details && plain(details) })
}

export function decodeError(bytes: Buffer): SpectraError {
  const { code, message, retryable, details } = decode(bytes) as SpectraError
  const known: ErrorCode = Object.hasOwn(ERRORS, code) ? code : 'SS_INTERNAL'
  return new SpectraError(known, message, { retryable, details })
}

/** Details are for people: what cannot travel (functions) is left out. */
const plain = (details: object): unknown => JSON.parse(JSON.stringify(details))
