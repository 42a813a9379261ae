import { SpectraError } from '../core/errors.ts'
import type { Accounts } from '../core/ports.ts'
import { isExposed, type EdgeConfig } from './http/hosts.ts'

/**
 * Without accounts whoever reaches the gateway may do everything: then it serves this machine alone.
 * @throws SS_ACCOUNTS_NEEDED where others would reach it; SS_CONFIG_INVALID where there are accounts, and no key to sign tokens with
 */
export async function checkExposure(config: EdgeConfig, accounts?: Pick<Accounts, 'any'>): Promise<void> {
  const there = await accounts?.any()
  if (there || !isExposed(config)) return
  throw new SpectraError(
    'SS_ACCOUNTS_NEEDED',
    `Cannot listen on ${config.host}: others than you would reach it, and there are no accounts`,
  )
}
