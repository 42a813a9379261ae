import type { Config } from '../config.ts'
import { createBudgets, type Budgets, type PricedModel } from '../costs/budgets.ts'
import { estimate } from '../costs/estimate.ts'
import type { MotionGateOptions } from '../costs/motion-gate.ts'
import { observedBy } from '../costs/observed.ts'
import { createCostReading } from '../costs/reading.ts'
import { createReleasing } from '../costs/releasing.ts'
import { createBudgetSetting } from '../costs/setting.ts'
import type { PricedModels } from '../costs/budgeted-models.ts'
import type { Database } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import type { Costs, Orphans, Vision } from '../ports.ts'
import type { AskedModel, AskedModels, Models } from './models.ts'

/** What is known of the prices of those who may be asked. */
export const pricedModels = ({ vision, language, embedding, transcription }: AskedModels): PricedModels => ({
  vision: vision.map(priced),
  language: language.map(priced),
  embedding: embedding.map(priced),
  transcription: transcription.map(priced),
})

function priced({ provider, model, capabilities: { price, minutePrice } }: AskedModel): PricedModel {
  const isFree = provider === 'local' || (price?.input === 0 && price.output === 0) || minutePrice === 0
  const isKnown = price !== undefined || minutePrice !== undefined
  return { provider, model, price: isFree ? 'free' : isKnown ? 'known' : 'unknown' }
}

/** The same vision, behind the motion gate where that is on and somebody else than the local analyst would be asked. */
export async function openMotionGate(
  vision: Vision,
  { motionGate }: Pick<Config, 'motionGate'>,
  { asked, analyst }: Pick<Models, 'asked' | 'analyst'>,
  written: Pick<MotionGateOptions, 'calls' | 'clock'>,
): Promise<Vision> {
  const [first] = asked.vision
  if (!motionGate || !first || first.provider === 'local') return vision
  const { motionGated } = await import('../costs/motion-gate.ts')
  const { createStillness } = await import('../llm/local/stillness.ts')
  const { looks, vision: local } = await analyst()
  const [teller] = asked.language
  const spared = [
    { ...first, kind: 'vision' as const },
    ...(teller && teller.provider !== 'local' ? [{ ...teller, kind: 'language' as const }] : []),
  ]
  return motionGated(vision, { ...written, spared, local, stillness: createStillness(looks) })
}

/** What models cost, what they may, and what waits for that. */
export function openCosts(
  database: Database,
  orphans: Pick<Orphans, 'held' | 'release'>,
  asked: AskedModels,
  budgets: Budgets = createBudgets(database),
): Costs {
  const all = Object.values(pricedModels(asked)).flat()
  return {
    ...createCostReading(database),
    ...createBudgetSetting(database),
    async estimate(tenant, wanted) {
      const { seconds, chunkDuration } = wanted
      if (!(seconds > 0 && seconds < Infinity && chunkDuration > 0)) {
        const state = `the video has ${seconds} s, and chunks have ${chunkDuration} s`
        throw new SpectraError('SS_INPUT_INVALID', `Cannot estimate: ${state}`, {
          details: { field: 'seconds' },
        })
      }
      return estimate(wanted, asked, await observedBy(database, tenant))
    },
    releaseDue: createReleasing(orphans, budgets, all),
  }
}
