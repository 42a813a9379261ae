import { causeOf, SpectraError, toSpectraError, type ErrorCode } from '../../core/errors.ts'
import type { Language, Prompt } from '../../core/ports.ts'
import {
  MOST_SOURCES,
  ToldSentences,
  type Overview,
  type OverviewClaim,
  type Teller,
  type ToldOverview,
} from '../../schema/overview.ts'
import { citedIn, faultIn } from './grounded.ts'

/** Why a model does not tell a summary, so that the counted one stays: waiting or asking again would change nothing. */
const STAYS: readonly ErrorCode[] = [
  'SS_ANALYSIS_FAILED',
  'SS_MODEL_UNABLE',
  'SS_PROVIDER_REFUSED',
  'SS_BUDGET_REACHED',
]

/**
 * The same in the words of a language model, which is given the claims and nothing else. Where it does not, or says something else, what
 * was counted stays, with a note why.
 * @throws the codes of a provider that may answer later
 */
export async function tellBy(
  language: Pick<Language, 'generate' | 'provider' | 'model'>,
  prompt: Prompt,
  counted: Overview & Teller,
  signal: AbortSignal,
): Promise<ToldOverview> {
  try {
    const data = { claims: counted.claims.map(({ text }, at) => ({ n: at + 1, text })) }
    const { provider, model, value } = await language.generate(
      [
        { role: 'system', prompt },
        { role: 'user', data },
      ],
      { schema: ToldSentences, signal },
    )
    const fault = value ? faultIn(value, counted) : 'it is no list of sentences'
    if (fault !== undefined)
      throw new SpectraError('SS_ANALYSIS_FAILED', `Cannot use the summary of ${provider} ${model}: ${fault}`)
    const claims = value!.sentences.map((sentence) => claimOf(sentence.text.trim(), citedIn(sentence, counted.claims))) // prettier-ignore
    return { text: claims.map(({ text }) => text).join(' '), claims, provider, model }
  } catch (thrown) {
    const error = toSpectraError(thrown)
    if (signal.aborted || !STAYS.includes(error.code)) throw thrown
    return {
      ...counted,
      note: `Told without ${language.provider} ${language.model}: ${causeOf(error, 300).message}`,
    }
  }
}

/** A sentence rests on all that the claims rest on that it cites. */
function claimOf(text: string, cited: readonly OverviewClaim[]): OverviewClaim {
  const sources = new Map(
    cited.flatMap((claim) => claim.sources).map((source) => [JSON.stringify(source), source]),
  )
  return {
    text,
    start: Math.min(...cited.map(({ start }) => start)),
    end: Math.max(...cited.map(({ end }) => end)),
    sources: [...sources.values()].slice(0, MOST_SOURCES),
  }
}
