import pino from 'pino'
import { SpectraError } from '../../core/errors.ts'

/**
 * An error as a field of a log line. What the table of errors knows is told by code and message, on one short line; where it
 * was thrown matters only for what nobody foresaw.
 */
export function errorFields(thrown: unknown): unknown {
  if (!(thrown instanceof SpectraError) || thrown.code === 'SS_INTERNAL') {
    return thrown instanceof Error ? pino.stdSerializers.err(thrown) : thrown
  }
  const { code, message, retryable, advice } = thrown
  return { code, message, retryable, ...(advice && { advice }) }
}
