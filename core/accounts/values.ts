import { SpectraError } from '../errors.ts'

/** A list as the parameter of `::jsonb`. */
export const jsonOrNull = (list: readonly string[] | null | undefined): string | null =>
  list ? JSON.stringify([...new Set(list)].sort()) : null

const LONGEST_NAME = 200

/** A name as it is kept. @throws SS_INPUT_INVALID for none, and for one that is no line of text */
export function nameIn(text: string): string {
  const name = text.trim()
  if (name !== '' && name.length <= LONGEST_NAME && !/\p{Cc}/u.test(name)) return name
  throw new SpectraError(
    'SS_INPUT_INVALID',
    `Cannot take the name: it is one line of 1 to ${LONGEST_NAME} characters`,
  )
}
