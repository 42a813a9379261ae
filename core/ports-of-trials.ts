import type { Config } from './config.ts'
import { budgeted } from './costs/budgeted-models.ts'
import { createBudgets } from './costs/budgets.ts'
import { createCallLedger } from './costs/calls.ts'
import { createMeter } from './costs/meter.ts'
import { createCostReading } from './costs/reading.ts'
import type { OpeningHooks } from './create-ports.ts'
import { settleIdentity } from './identity/belong.ts'
import { createInstructions } from './instructions/instructions.ts'
import { createLedger } from './ledger/index.ts'
import { findBinaries } from './media/binaries.ts'
import { pricedModels } from './opening/costs.ts'
import { datesOf } from './opening/database.ts'
import { openModels } from './opening/models.ts'
import { opening } from './opening/opening.ts'
import { openPrompts } from './opening/prompts.ts'
import { openShared } from './opening/shared.ts'
import { openStorage, placeOf } from './opening/storage.ts'
import { openRows } from './ports-of-commands.ts'
import { createFileTemplates } from './prompts/files.ts'
import type { RunningPorts } from './running/calls.ts'
import type { RunningSpectra } from './running/remote.ts'
import { createTrials } from './trials/trials.ts'

export interface TrialPorts extends Pick<RunningPorts, 'trials'> {
  close(): Promise<void>
}

/** What it takes to try what models are told. What it costs is booked and limited as that of a gateway is. */
export function createTrialPorts(
  config: Config,
  running?: RunningSpectra,
  hooks: OpeningHooks = {},
): Promise<TrialPorts> {
  return opening(async (closers) => {
    if (running) return { trials: running.ports.trials }
    const patience = { waitMs: config.databaseWait * 1000, ...hooks }
    const { database, clock, footage, audit } = await openRows(config, patience, closers)
    const storage = await openStorage(config, await settleIdentity(database, await placeOf(config)))
    const binaries = await findBinaries(config)
    const shared = { ...(await openShared(config, closers)), clock }
    const meter = createMeter({ calls: createCallLedger(database), clock })
    const models = await openModels(config, binaries.ffmpeg, closers, { meter, shared })
    const { vision, language } = budgeted(models, createBudgets(database), pricedModels(models.asked))
    const instructions = createInstructions(database, {
      builtIn: createFileTemplates(),
      clock: datesOf(clock),
    })
    const prompts = await openPrompts(config, { database, cache: shared.cache, instructions }, closers)
    const { ledger } = createLedger(database)
    const costs = createCostReading(database)
    const seen = { footage, ledger, storage, audit, costs }
    return { trials: createTrials({ ...seen, prompts, instructions, vision, language }) }
  })
}
