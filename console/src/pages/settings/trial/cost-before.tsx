import { useAsked } from '../../../api/use-asked.ts'
import { Problem } from '../../../parts/problem.tsx'
import { usePreferences } from '../../../shell/preferences.ts'
import { useText } from '../../../text/use-text.ts'
import { oneChunkOf, trialEstimate, type Step } from './estimate.ts'
import { money } from './money.ts'
import { EstimateAsked } from './queries.ts'
import { texts } from './texts.ts'

export interface CostBeforeProps {
  /** Of the part of the video. */
  seconds: number
  steps: readonly Step[]
  /** How many versions are tried beside each other. */
  sides: number
}

/** What a trial will cost, before it is ordered. */
export function CostBefore({ seconds, steps, sides }: CostBeforeProps) {
  const t = useText(texts)
  const { language } = usePreferences()
  const chunk = oneChunkOf(seconds)
  const { data, problem, again } = useAsked(EstimateAsked, { seconds: chunk, chunkDuration: chunk })
  if (problem && !data) return <Problem problem={problem} onRetry={again} />
  if (!data) return null
  const { usd, who, unpriced, isObserved } = trialEstimate(data.estimate.models, steps, sides)
  const asked = who.join(', ')
  if (usd === undefined) return <p className="dim">{t('priceUnknown', { who: unpriced.join(', ') })}</p>
  if (usd === 0) return <p className="dim">{t('wouldBeFree', { who: asked })}</p>
  const cost = money(usd, language)
  return <p className="dim">{t(isObserved ? 'wouldCost' : 'wouldCostAssumed', { usd: cost, who: asked })}</p>
}
