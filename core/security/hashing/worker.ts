import { hashSync, parseOptions, verifySync } from '@node-rs/argon2'
import { compareSync } from 'bcryptjs'

/** Argon2id, as OWASP's "Password Storage Cheat Sheet" has it; a hash takes some tens of milliseconds, and 19 MiB. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export interface VerifyTask {
  password: string
  encoded: string
}

export interface Verified {
  right: boolean
  /** A new hash of a right password whose old one is of another kind or weaker. */
  upgraded?: string
}

/** Runs in a thread: the encoded hash of a password, with a salt of its own. */
export const hash = (password: string): string => hashSync(password, PARAMETERS)

/** Runs in a thread. What is no hash of a kind that we know fits no password. */
export function verify({ password, encoded }: VerifyTask): Verified {
  const right = fits(password, encoded)
  return right && isWeaker(encoded) ? { right, upgraded: hash(password) } : { right }
}

const isArgon = (encoded: string): boolean => encoded.startsWith('$argon2')

const fits = (password: string, encoded: string): boolean =>
  isArgon(encoded) ? verifySync(encoded, password) : compareSync(password, encoded)

function isWeaker(encoded: string): boolean {
  if (!encoded.startsWith('$argon2id$')) return true
  const { memoryCost, timeCost } = parseOptions(encoded)
  return memoryCost < PARAMETERS.memoryCost || timeCost < PARAMETERS.timeCost
}
