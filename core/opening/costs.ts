import type { Config } from '../config.ts'
import { createBudgets, type PricedModel } from '../costs/budgets.ts'
import { estimate } from '../costs/estimate.ts'
import type { Gatekeeper, MotionGateOptions } from '../costs/motion-gate.ts'
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

/** The same vision, behind the motion gate where somebody else than the local analyst would be asked: a process may say whether it holds. */
export async function openMotionGate(
  vision: Vision,
  { motionGate }: Pick<Config, 'motionGate'>,
  { asked, analyst }: Pick<Models, 'asked' | 'analyst'>,
  written: Pick<MotionGateOptions, 'calls' | 'clock'>,
): Promise<Vision> {
  const [first] = asked.vision
  if (!first || first.provider === 'local') return vision
  const { motionGated } = await import('../costs/motion-gate.ts')
  const [teller] = asked.language
  const spared = [
    { ...first, kind: 'vision' as const },
    ...(teller && teller.provider !== 'local' ? [{ ...teller, kind: 'language' as const }] : []),
  ]
  const open = async (): Promise<Gatekeeper> => {
    const { createStillness } = await import('../llm/local/stillness.ts')
    const { looks, vision: local } = await analyst()
    return { local, stillness: createStillness(looks) }
  }
  let opened: Promise<Gatekeeper> | undefined
  const keeper = (): Promise<Gatekeeper> => (opened ??= open())
  return motionGated(vision, { ...written, isOn: motionGate, spared, keeper })
}

/** What models cost, what they may, and what waits for that. */
export function openCosts(
  database: Database,
  orphans: Pick<Orphans, 'held' | 'release'>,
  asked: AskedModels,
  { motionGate }: Pick<Config, 'motionGate'>,
): Costs {
  const budgets = createBudgets(database)
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
      return estimate({ motionGate, ...wanted }, asked, await observedBy(database, tenant))
    },
    releaseDue: createReleasing(orphans, budgets, all),
  }
}
