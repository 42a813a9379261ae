import type { Test } from 'tap'
import type { ErrorCode } from '../../../core/errors.ts'
import { faultsContract, type Fault, type FaultsOptions } from '../faults.ts'

const AWAY: readonly ErrorCode[] = ['SS_DATABASE_UNAVAILABLE', 'SS_DATABASE_BUSY']

/** The codes by which whatever lies in the database tells of it. */
export const DATABASE_CODES: Readonly<Record<Fault, readonly ErrorCode[]>> = {
  ...{ unreachable: AWAY, reset: AWAY, silent: AWAY, tls: AWAY, denied: AWAY, broken: AWAY, throttled: AWAY },
  refused: [],
  full: ['SS_DISK_FULL'],
}

/** What the ports that lie in the database promise while that is broken. */
export const databaseFaults = (t: Test, name: string, options: Omit<FaultsOptions, 'codes'>): void =>
  faultsContract(t, name, { ...options, codes: DATABASE_CODES })
