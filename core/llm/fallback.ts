import type { Clock } from '../clock.ts'
import { causeOf, SpectraError, toSpectraError, type ErrorCode } from '../errors.ts'
import type { PassedOver } from '../../schema/analysis.ts'
import type { Language, ModelAnswer, Vision } from '../ports.ts'
import { createBusyness, type Busyness } from './busyness.ts'

/** What a model may fail by so that the next is asked: it does not concern what was asked, or another may do better. */
const NEXT: readonly ErrorCode[] = [
  'SS_PROVIDER_BUSY',
  'SS_PROVIDER_UNAVAILABLE',
  'SS_PROVIDER_REFUSED',
  'SS_ANALYSIS_FAILED',
  'SS_MODEL_UNABLE',
]

export interface ChainOptions {
  /** So long a model may be busy: until then it is waited for, although another could answer. Milliseconds. */
  patienceMs: number
  clock: Pick<Clock, 'now'>
}

interface Link<M> {
  model: M
  busyness: Busyness
}

const linksOf = <M>(models: readonly M[], options: ChainOptions): Link<M>[] =>
  models.map((model) => ({ model, busyness: createBusyness(options) }))

/**
 * Asks one after the other; an answer says whose it is, and why those before gave none. One that is busy for a short time is
 * waited for: its error is thrown. Where all fail, one that is only busy counts, too.
 */
async function first<M extends Named, T extends ModelAnswer>(
  links: readonly Link<M>[],
  ask: (model: M) => Promise<T>,
): Promise<T> {
  const failures: SpectraError[] = []
  const passedOver: PassedOver[] = []
  for (const { model, busyness } of links) {
    try {
      const answer = await ask(model)
      busyness.answered()
      return passedOver.length === 0 ? answer : { ...answer, passedOver }
    } catch (thrown) {
      const error = toSpectraError(thrown)
      const isLast = passedOver.length === links.length - 1
      if (!NEXT.includes(error.code) || (busyness.failed(error) && !isLast)) throw thrown
      failures.push(error)
      passedOver.push(passedBy(model, error))
    }
  }
  throw failures.find(isWaitedFor) ?? failures.find(isHopeful) ?? failures.at(-1)
}

type Named = Pick<PassedOver, 'provider' | 'model'>

function passedBy({ provider, model }: Named, error: SpectraError): PassedOver {
  const { code, message } = causeOf(error, 300)
  return { provider, model, code, message }
}

const isWaitedFor = (error: SpectraError): boolean =>
  error.code === 'SS_PROVIDER_BUSY' || causeOf(error).retryAfterMs !== undefined
const isHopeful = ({ code }: SpectraError): boolean => code === 'SS_PROVIDER_UNAVAILABLE'

/** Well as long as one of them is. */
const healthOf = (models: readonly { health(): Promise<void> }[]) => async (): Promise<void> => {
  const failures: SpectraError[] = []
  for (const model of models) {
    try {
      return await model.health()
    } catch (thrown) {
      failures.push(toSpectraError(thrown))
    }
  }
  const one = failures.find(({ code }) => code === 'SS_PROVIDER_UNAVAILABLE') ?? failures.at(-1)!
  throw new SpectraError('SS_PROVIDER_UNAVAILABLE', one.message, { cause: one })
}

/** The first that can. @param models at least one, in the order in which they are asked */
export function visionChain(models: readonly Vision[], options: ChainOptions): Vision {
  const [one] = models
  if (models.length === 1) return one!
  const links = linksOf(models, options)
  return {
    ...{ provider: one!.provider, model: one!.model },
    describe: (request, signal) => first(links, (model) => model.describe(request, signal)),
    health: healthOf(models),
  }
}

/** The first that can. @param models at least one, in the order in which they are asked */
export function languageChain(models: readonly Language[], options: ChainOptions): Language {
  const [one] = models
  if (models.length === 1) return one!
  const links = linksOf(models, options)
  return {
    ...{ provider: one!.provider, model: one!.model },
    generate: (messages, options) => first(links, (model) => model.generate(messages, options)),
    health: healthOf(models),
  }
}
