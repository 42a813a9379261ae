import { SpectraApiError, errorOfGraphql } from '../../../clients/typescript/src/errors.ts'

export { SpectraApiError }

/** What urql says of a question that failed. */
interface Combined {
  networkError?: Error
  graphQLErrors: readonly { message: string; extensions?: Record<string, unknown> }[]
}

/** The error of a gateway, or what stands for one where none answered. */
export function toProblem(thrown: unknown): SpectraApiError {
  if (thrown instanceof SpectraApiError) return thrown
  const { networkError, graphQLErrors = [] } = (thrown ?? {}) as Partial<Combined>
  if (networkError instanceof SpectraApiError) return networkError
  if (graphQLErrors.length > 0) return errorOfGraphql(graphQLErrors)
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new SpectraApiError({ code: 'CONSOLE_FAILED', message, retryable: true }, thrown)
}

/** Mutations answer what is wrong with single fields as data. */
export interface FieldProblem {
  code: string
  field?: string | null
  message: string
  advice?: string | null
}

/** The first of them as an error; undefined where there is none. */
export function problemIn(errors: readonly FieldProblem[] | undefined): SpectraApiError | undefined {
  const first = errors?.[0]
  if (!first) return undefined
  const { code, message, field, advice } = first
  return new SpectraApiError({
    ...{ code, message, retryable: false },
    ...(field && { field }),
    ...(advice && { advice }),
  })
}
