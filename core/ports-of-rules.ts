import type { Config } from './config.ts'
import { createCursors } from './ledger/cursors.ts'
import { createLocalLanguage } from './llm/local/language.ts'
import { opening } from './opening/opening.ts'
import { urlSecretOf } from './opening/storage.ts'
import { openRows } from './ports-of-commands.ts'
import type { Backtest, BacktestOrder, Tenant } from './ports.ts'
import { createAlerts } from './rules/alerts.ts'
import { createRules } from './rules/rules.ts'
import type { RunningPorts } from './running/calls.ts'
import type { RunningSpectra } from './running/remote.ts'

export interface RulePorts extends Pick<RunningPorts, 'rules' | 'alerts'> {
  /** Tells how far it is, where it runs in this process. */
  backtest(tenant: Tenant, order: BacktestOrder, onProgress: (done: number) => void): Promise<Backtest>
  close(): Promise<void>
}

/** What it takes to look after what is watched for. A sentence is read locally, unless a running process has a model. */
export function createRulePorts(config: Config, running?: RunningSpectra): Promise<RulePorts> {
  return opening(async (closers) => {
    if (running) {
      const { rules, alerts } = running.ports
      return { rules, alerts, backtest: (tenant, order) => rules.backtest(tenant, order) }
    }
    const { database } = await openRows(config, {}, closers)
    const cursors = createCursors(await urlSecretOf(config))
    const rules = createRules(database, cursors, createLocalLanguage())
    return {
      ...{ rules, alerts: createAlerts(database, cursors) },
      backtest: (tenant, order, onProgress) => rules.backtest(tenant, order, { onProgress }),
    }
  })
}
