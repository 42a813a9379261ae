import type { Test } from 'tap'
import type { ErrorCode } from '../../../core/errors.ts'
import { faultsContract, type Fault, type FaultsOptions } from '../faults.ts'

const AWAY: readonly ErrorCode[] = ['SS_PROVIDER_UNAVAILABLE']
const REFUSED: readonly ErrorCode[] = ['SS_PROVIDER_REFUSED']

/** The codes of `vision`, `language` and `embedding`. */
const CODES: Readonly<Record<Fault, readonly ErrorCode[]>> = {
  ...{ unreachable: AWAY, reset: AWAY, silent: AWAY, tls: AWAY, broken: AWAY },
  ...{ denied: REFUSED, refused: REFUSED },
  throttled: ['SS_PROVIDER_BUSY'],
  full: ['SS_DISK_FULL', ...AWAY],
}

/** What every model promises while its provider is broken. `oddService` of test/helpers is a provider that can be. */
export const modelFaults = (t: Test, name: string, options: Omit<FaultsOptions, 'codes'>): void =>
  faultsContract(t, name, { ...options, codes: CODES })
