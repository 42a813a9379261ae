/** What models are asked for in a trial, as the API calls it. */
export type Step = 'vision' | 'language'

export interface EstimatedModel {
  kind: string
  /** 0 is asked first. */
  place: number
  provider: string
  model: string
  /** US dollars of one trial; null: its price is not known. */
  usd: number | null
  basis: string
}

export interface TrialEstimate {
  /** US dollars of all sides; undefined: the price of one model is not known. */
  usd: number | undefined
  /** Who is asked first for each step, each once. */
  who: string[]
  /** Those of them whose price is not known. */
  unpriced: string[]
  /** Whether all of it comes from what earlier calls took, and nothing from rules of thumb. */
  isObserved: boolean
}

/** What a trial will cost where the first model of each step answers at once. Indexing and hearing are left out: a trial does neither. */
export function trialEstimate(
  models: readonly EstimatedModel[],
  steps: readonly Step[],
  sides: number,
): TrialEstimate {
  const asked = models.filter(({ kind, place }) => place === 0 && (steps as readonly string[]).includes(kind))
  const nameOf = ({ provider, model }: EstimatedModel): string => `${provider}/${model}`
  const unpriced = asked.filter(({ usd }) => usd === null)
  return {
    usd: unpriced.length > 0 ? undefined : sides * asked.reduce((sum, { usd }) => sum + (usd ?? 0), 0),
    who: [...new Set(asked.map(nameOf))],
    unpriced: [...new Set(unpriced.map(nameOf))],
    isObserved: asked.every(({ basis }) => basis !== 'assumed'),
  }
}

/** Seconds per chunk, by which an analysis of so many seconds has one. */
export const oneChunkOf = (seconds: number): number => Math.min(3600, Math.max(1, seconds))
