import type { Test } from 'tap'
import type { ErrorCode } from '../../../core/errors.ts'
import { faultsContract, type Fault, type FaultsOptions } from '../faults.ts'

const AWAY: readonly ErrorCode[] = ['SS_SEARCH_UNAVAILABLE', 'SS_DATABASE_UNAVAILABLE', 'SS_DATABASE_BUSY']
const DENIED: readonly ErrorCode[] = ['SS_SEARCH_DENIED', 'SS_DATABASE_UNAVAILABLE']
const REFUSED: readonly ErrorCode[] = ['SS_SEARCH_REFUSED']

/** The codes of an index in a service of its own, or in the database. */
const CODES: Readonly<Record<Fault, readonly ErrorCode[]>> = {
  ...{
    unreachable: AWAY,
    reset: AWAY,
    silent: AWAY,
    tls: AWAY,
    denied: DENIED,
    throttled: AWAY,
    broken: AWAY,
  },
  refused: REFUSED,
  full: ['SS_DISK_FULL'],
}

/** What each search promises while its index is broken. */
export const searchFaults = (t: Test, name: string, options: Omit<FaultsOptions, 'codes'>): void =>
  faultsContract(t, name, { ...options, codes: CODES })
