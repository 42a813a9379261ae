import { SpectraError, toSpectraError, type ErrorCode } from '../errors.ts'
import type { Language, Vision } from '../ports.ts'

/** What a model may fail by so that the next is asked: it does not concern what was asked, or another may do better. */
const NEXT: readonly ErrorCode[] = [
  'SS_PROVIDER_BUSY',
  'SS_PROVIDER_UNAVAILABLE',
  'SS_PROVIDER_REFUSED',
  'SS_ANALYSIS_FAILED',
  'SS_MODEL_UNABLE',
]

/** Asks one after the other; each answer says whose it is. Where all fail, one that is only busy counts: it is waited for. */
async function first<M, T>(models: readonly M[], ask: (model: M) => Promise<T>): Promise<T> {
  const failures: SpectraError[] = []
  for (const model of models) {
    try {
      return await ask(model)
    } catch (thrown) {
      const error = toSpectraError(thrown)
      if (!NEXT.includes(error.code)) throw thrown
      failures.push(error)
    }
  }
  throw (
    failures.find(({ code }) => code === 'SS_PROVIDER_BUSY') ?? failures.find(isHopeful) ?? failures.at(-1)
  )
}

const isHopeful = ({ code }: SpectraError): boolean => code === 'SS_PROVIDER_UNAVAILABLE'

/** Well as long as one of them is. */
const healthOf = (models: readonly { health(): Promise<void> }[]) => () =>
  first(models, (model) =>
    model.health().catch((thrown: unknown) => {
      throw new SpectraError('SS_PROVIDER_UNAVAILABLE', toSpectraError(thrown).message, { cause: thrown })
    }),
  )

/** The first that can. @param models at least one, in the order in which they are asked */
export function visionChain(models: readonly Vision[]): Vision {
  const [one] = models
  if (models.length === 1) return one!
  return {
    ...{ provider: one!.provider, model: one!.model },
    describe: (request, signal) => first(models, (model) => model.describe(request, signal)),
    health: healthOf(models),
  }
}

/** The first that can. @param models at least one, in the order in which they are asked */
export function languageChain(models: readonly Language[]): Language {
  const [one] = models
  if (models.length === 1) return one!
  return {
    ...{ provider: one!.provider, model: one!.model },
    generate: (messages, options) => first(models, (model) => model.generate(messages, options)),
    health: healthOf(models),
  }
}
