import { SpectraError } from '../errors.ts'

/** @throws SS_INPUT_INVALID for a name of no or too many characters, counted without spaces around it */
export function nameOf(name: string): string {
  const given = name
    .toWellFormed()
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
  if (given.length >= 1 && given.length <= 120) return given
  throw refused('name', `its name has ${given.length} characters`, 'Give 1 to 120 characters.')
}

/** Text of several lines. @throws SS_INPUT_INVALID for more than `most` characters */
export function proseOf(field: string, text: string, most: number): string {
  const given = text
    .toWellFormed()
    .replaceAll(/[^\P{Cc}\n\t]+/gu, ' ')
    .trim()
  if (given.length <= most) return given
  throw refused(field, `the ${field} has ${given.length} characters`, `Give at most ${most}.`)
}

export const refused = (field: string, found: string, advice: string): SpectraError =>
  new SpectraError('SS_INPUT_INVALID', `Cannot keep it: ${found}`, { details: { field, advice } })

/** The same whether it was never there, is removed, or is somebody else's. */
export const missing = (what: string, id: string): SpectraError =>
  new SpectraError('SS_NOT_FOUND', `Cannot find the ${what} ${JSON.stringify(id.slice(0, 80))}`)
