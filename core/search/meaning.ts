import { SpectraError } from '../errors.ts'
import type { Embedding, SearchQuery } from '../ports.ts'

/** What keeps a model from saying what a text means, and keeps nobody from searching. */
const AWAY = new Set([
  ...['SS_PROVIDER_BUSY', 'SS_PROVIDER_UNAVAILABLE', 'SS_PROVIDER_REFUSED', 'SS_ANALYSIS_FAILED'],
  ...['SS_CONFIG_INVALID', 'SS_BUDGET_REACHED'],
])
const MINUTE_MS = 60_000
let told = -Infinity

/**
 * What a question means, by the model that search uses. Undefined where that cannot be asked: words alone find then, and whoever runs
 * the process is told, at most once a minute.
 */
export async function meaningOf(
  embedding: Pick<Embedding, 'embed'>,
  text: string,
): Promise<SearchQuery['meaning']> {
  try {
    const { model, vectors } = await embedding.embed([text], 'query')
    return { model, dimensions: vectors[0]!.length, vector: vectors[0]! }
  } catch (thrown) {
    if (!(thrown instanceof SpectraError) || !AWAY.has(thrown.code)) throw thrown
    if (performance.now() - told > MINUTE_MS) {
      told = performance.now()
      process.emitWarning(`${thrown.message}. Words alone find meanwhile`, { code: thrown.code })
    }
    return undefined
  }
}
