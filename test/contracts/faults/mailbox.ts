import type { Test } from 'tap'
import type { ErrorCode } from '../../../core/errors.ts'
import { faultsContract, type Fault, type FaultsOptions } from '../faults.ts'

const AWAY: readonly ErrorCode[] = ['SS_MAILBOX_UNAVAILABLE']

/** What each mailbox promises: whatever the broker or the file does, messages wait for it. */
const CODES: Readonly<Record<Fault, readonly ErrorCode[]>> = {
  ...{ unreachable: AWAY, reset: AWAY, silent: AWAY, tls: AWAY, denied: AWAY, refused: AWAY },
  ...{ throttled: AWAY, broken: AWAY, full: ['SS_DISK_FULL'] },
}

export const mailboxFaults = (t: Test, name: string, options: Omit<FaultsOptions, 'codes'>): void =>
  faultsContract(t, name, { ...options, codes: CODES })
