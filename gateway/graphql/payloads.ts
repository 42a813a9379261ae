import { SpectraError, toSpectraError } from '../../core/errors.ts'
import { plainText } from './arguments.ts'

export interface FieldError {
  field?: string
  code: string
  message: string
  advice?: string
}

/** What is wrong with an order, by its status: what is refused for its content is told in the payload. */
const TOLD = new Set([400, 404, 409, 410, 413, 415, 422])

/** Who is not let in (SS_ADDRESS_REFUSED is about an address, and not about who asks). */
const isTold = (error: SpectraError): boolean =>
  error.code !== 'SS_INTERNAL' && (TOLD.has(error.status) || error.code === 'SS_ADDRESS_REFUSED')

/**
 * Carries out an order as a payload: its result, or what is wrong with the order. Who may not give it, and troubles of the machine, are
 * thrown as they are.
 */
export async function payload<R extends object>(
  work: () => Promise<R>,
): Promise<Partial<R> & { errors: FieldError[] }> {
  try {
    return { ...(await work()), errors: [] }
  } catch (thrown) {
    const error = toSpectraError(thrown)
    if (!isTold(error)) throw thrown
    return { errors: [fieldErrorOf(error)] } as Partial<R> & { errors: FieldError[] }
  }
}

function fieldErrorOf(error: SpectraError): FieldError {
  const { code, message, advice } = error
  const field = error.details?.field
  return { code, message, advice, ...(typeof field === 'string' && { field }) }
}

/** A key that an order may have. @throws SS_INPUT_INVALID */
export function keyOf(key: string | null | undefined): string | undefined {
  if (key === null || key === undefined) return undefined
  const wrong = (found: string): SpectraError =>
    new SpectraError('SS_INPUT_INVALID', `Cannot take the order: ${found}`, {
      details: { field: 'idempotencyKey', advice: 'Give 1 to 200 characters, a UUID for example.' },
    })
  if (key.length < 1 || key.length > 200) throw wrong(`the idempotency key has ${key.length} characters`)
  if (plainText(key) !== key) throw wrong('the idempotency key has control characters or spaces around it')
  return key
}

/** Null is as good as nothing, in inputs. */
export const given = <T>(value: T | null | undefined): T | undefined => value ?? undefined
