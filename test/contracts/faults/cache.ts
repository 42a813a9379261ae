import type { Test } from 'tap'
import type { ErrorCode } from '../../../core/errors.ts'
import { faultsContract, type Fault, type FaultsOptions } from '../faults.ts'

const AWAY: readonly ErrorCode[] = ['SS_CACHE_UNAVAILABLE']

/** The codes of cache, registries and rate limits. */
const CODES: Readonly<Record<Fault, readonly ErrorCode[]>> = {
  ...{ unreachable: AWAY, reset: AWAY, silent: AWAY, tls: AWAY, denied: AWAY, refused: AWAY },
  ...{ throttled: AWAY, broken: AWAY, full: AWAY },
}

/** What the ports promise that help and are never needed: cache and rate limits stay `unharmed`. */
export const helpFaults = (t: Test, name: string, options: Omit<FaultsOptions, 'codes'>): void =>
  faultsContract(t, name, { ...options, codes: CODES })
