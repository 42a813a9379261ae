import type { FastifyBaseLogger } from 'fastify'
import { GraphQLError } from 'graphql'
import { shownError } from '../error-body.ts'

/** The first error of ours behind GraphQL's wrappings; undefined for errors of the document itself. */
export function originOf(error: unknown): unknown {
  let origin = error
  while (origin instanceof Error && 'originalError' in origin && origin.originalError)
    origin = origin.originalError
  return origin instanceof GraphQLError ? undefined : origin
}

/** Compiled queries make errors without `extensions`, whatever the type says. */
const isShown = (error: GraphQLError): boolean =>
  typeof (error.extensions as { code?: unknown } | undefined)?.code === 'string'

/** Mercurius' own refusal of a document, such as a mutation by GET. */
const isRefusal = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('MER_ERR_')

/**
 * An error as GraphQL answers it: the message, and `extensions` with code, advice, retryable and field. What is wrong
 * in the document is SS_INPUT_INVALID; what nobody foresaw is logged and shown as SS_INTERNAL.
 */
export function graphqlError(thrown: unknown, log: Pick<FastifyBaseLogger, 'error'>): GraphQLError {
  const error = thrown instanceof GraphQLError ? thrown : undefined
  if (error && isShown(error)) return error
  const { nodes, path, source, positions } = error ?? {}
  const origin = error ? originOf(error) : thrown
  const refusal = isRefusal(origin) ? origin : origin === undefined ? error : undefined
  if (refusal) {
    const extensions = { code: 'SS_INPUT_INVALID', retryable: false }
    return new GraphQLError(withoutValue(refusal.message), { nodes, path, source, positions, extensions })
  }
  const { body, unexpected } = shownError(origin)
  if (unexpected) log.error({ err: origin }, 'unexpected error')
  const { message, ...extensions } = body
  return new GraphQLError(message, { nodes, path, source, positions, extensions })
}

/** What is wrong with a variable, without what it holds: that may be a password, and answers are kept in logs of clients. */
export function withoutValue(message: string): string {
  const found = /^Variable "(\$\w+)" got invalid value [^]*?( at "[\w.[\]]+")?; ([^;]*)$/.exec(message)
  if (!found) return message
  const [, name, place = '', why] = found
  const reason = why!.replace(/^(.*\bcannot represent\b[^:]*):[^]*$/, '$1.')
  return `Variable "${name}" got an invalid value${place}: ${reason}`
}

/** The HTTP status of a request that was refused before it was run. */
export function statusOf(thrown: unknown): number {
  const origin = thrown instanceof GraphQLError ? originOf(thrown) : thrown
  return origin === undefined || isRefusal(origin) ? 400 : shownError(origin).status
}

/** Mercurius refuses a document with one error that carries what is wrong with it. */
export function unwrap(error: unknown): readonly unknown[] {
  const origin = originOf(error)
  const carried = isRefusal(origin) && 'errors' in origin ? origin.errors : undefined
  if (!Array.isArray(carried) || carried.length === 0) return [error]
  return carried.map((each: Error) => (each instanceof GraphQLError ? each : new GraphQLError(each.message)))
}

/** A subscription whose errors, at its start and on its way, carry their code to the client. */
export async function extended<T>(
  start: () => Promise<AsyncIterableIterator<T> & { return(): Promise<IteratorResult<T>> }>,
  log: Pick<FastifyBaseLogger, 'error'>,
): Promise<AsyncIterableIterator<T>> {
  const rethrow = (error: unknown): never => {
    throw graphqlError(error, log)
  }
  const messages = await Promise.try(start).catch(rethrow)
  const mapped: AsyncIterableIterator<T> = {
    next: () => messages.next().catch(rethrow),
    return: () => messages.return(),
    [Symbol.asyncIterator]: () => mapped,
  }
  return mapped
}
