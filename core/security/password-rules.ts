import { SpectraError } from '../errors.ts'

export const SHORTEST_PASSWORD = 12
/** Hashing time grows with the length. Characters. */
export const LONGEST_PASSWORD = 256
const FEWEST_DIFFERENT = 5

/** `email` in lower case. @throws SS_INPUT_INVALID saying what the password lacks, and nothing of it */
export function checkPassword(password: string, { email }: { email: string }): void {
  const lacking = whatLacks(password, email)
  if (lacking) throw new SpectraError('SS_INPUT_INVALID', `Cannot take the password: ${lacking}`)
}

/** NIST SP 800-63B: length counts, and rules of composition do not help. */
function whatLacks(password: string, email: string): string | undefined {
  if ([...password].length < SHORTEST_PASSWORD) return `it needs ${SHORTEST_PASSWORD} characters or more`
  if (password.length > LONGEST_PASSWORD) return `it has more than ${LONGEST_PASSWORD} characters`
  if (new Set(password).size < FEWEST_DIFFERENT) return 'it is a few characters again and again'
  const lower = password.toLowerCase()
  if (lower.includes(email) || lower === email.split('@')[0]) return 'it is the e-mail address'
  return undefined
}
