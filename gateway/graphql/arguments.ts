import { SpectraError } from '../../core/errors.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** The id of a process; what cannot be one is simply not there. @throws SS_NOT_FOUND */
export function processIdOf(id: string): string {
  if (UUID.test(id)) return id.toLowerCase()
  throw new SpectraError('SS_NOT_FOUND', `Cannot find process ${JSON.stringify(id.slice(0, 80))}`)
}

/** Text that every store takes: control characters become spaces, broken surrogate pairs U+FFFD; trimmed. */
export const plainText = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .trim()

/** @throws SS_INPUT_INVALID where a value is there and not from `least` to `most` */
export function checkRange(
  field: string,
  value: number | null | undefined,
  least: number,
  most: number,
): number | undefined {
  if (value === null || value === undefined) return undefined
  if (value >= least && value <= most) return value
  throw new SpectraError('SS_INPUT_INVALID', `Cannot answer: ${field} is ${value}`, {
    details: { field, advice: `Give ${field} from ${least} to ${most}.` },
  })
}

/** Names of event types, at most 100 of them. @throws SS_INPUT_INVALID */
export function typesOf(types: readonly string[] | null | undefined): string[] | undefined {
  if (types === null || types === undefined) return undefined
  checkRange('types', types.length, 0, 100)
  return types.map(plainText)
}

/** Names or ids of things, at most 1000 of them. @throws SS_INPUT_INVALID */
export function idsOf(
  field: string,
  ids: readonly string[] | null | undefined,
): ReadonlySet<string> | undefined {
  if (ids === null || ids === undefined) return undefined
  checkRange(field, ids.length, 0, 1000)
  return new Set(ids)
}
