import { createHash } from 'node:crypto'
import { SpectraError } from '../errors.ts'
import { networkOf } from '../net/network-of.ts'
import type { RateLimits } from '../ports.ts'

const WINDOW_MS = 15 * 60_000
/** Sign-ins of one account from one address, right or wrong. */
const OF_PAIR = 20
/** From one address, of accounts that did not sign in from there before. */
const OF_ADDRESS = 300
/** Of one account, from all addresses that it did not sign in from before. */
const OF_ACCOUNT = 100
/** What is left of `OF_PAIR` for such an address once those are used up. */
const WHILE_TRIED = 3

export interface Attempt {
  /** Whether there is such an account or not. */
  email: string
  ip: string
  /** The account signed in from there before. */
  known: boolean
}

/**
 * Takes the turns of one attempt, right or wrong, by 15 minutes. Strict is only what concerns one account from one address: nobody
 * elsewhere uses that up. Strangers who try an account can make it slow for other strangers, not close it: each new address has
 * three attempts, and addresses that the account came from before are not concerned. IPv6 addresses count by their /64.
 * @throws SS_RATE_LIMITED with `retryAfterMs`
 */
export async function takeAttempt(limits: RateLimits, { email, ip, known }: Attempt): Promise<void> {
  const address = networkOf(ip)
  const account = createHash('sha256').update(email).digest('base64url').slice(0, 22)
  const take = async (name: string, limit: number): Promise<{ allowed: boolean }> => {
    const verdict = await limits.take(`sign-in:${name}`, { limit, windowMs: WINDOW_MS })
    if (!verdict.allowed) waits.push(verdict.retryAfterMs)
    return verdict
  }
  const waits: number[] = []
  const isIn = async (): Promise<boolean> => {
    if (!(await take(`pair:${account}:${address}`, OF_PAIR)).allowed) return false
    if (known) return true
    if (!(await take(`address:${address}`, OF_ADDRESS)).allowed) return false
    if ((await take(`account:${account}`, OF_ACCOUNT)).allowed) return true
    return (await take(`tried:${account}:${address}`, WHILE_TRIED)).allowed
  }
  if (await isIn()) return
  throw limited(Math.max(...waits))
}

/** Takes a turn of somebody who is signed in and shows the current password. @throws SS_RATE_LIMITED with `retryAfterMs` */
export async function takePasswordTurn(limits: RateLimits, userId: string): Promise<void> {
  const verdict = await limits.take(`sign-in:own:${userId}`, { limit: OF_PAIR, windowMs: WINDOW_MS })
  if (!verdict.allowed) throw limited(verdict.retryAfterMs)
}

/** Whether this is the first time in a while that an address is refused so: one entry in the audit log says enough. */
export async function isFirstRefusal(limits: RateLimits, ip: string): Promise<boolean> {
  const once = { limit: 1, windowMs: WINDOW_MS }
  return (await limits.take(`sign-in:told:${networkOf(ip)}`, once)).allowed
}

const limited = (retryAfterMs: number): SpectraError =>
  new SpectraError('SS_RATE_LIMITED', 'Cannot sign in now: it was tried too often', {
    details: { retryAfterMs },
  })
