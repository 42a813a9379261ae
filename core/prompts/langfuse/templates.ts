import type { Clock } from '../../clock.ts'
import { SpectraError, toSpectraError } from '../../errors.ts'
import type { Cache, PromptTemplate } from '../../ports.ts'
import { faultOfPrompt } from '../template.ts'
import type { PromptTemplates } from '../templates.ts'
import type { PromptCopies } from './copies.ts'
import type { LangfuseSource } from './source.ts'

export interface LangfuseTemplatesOptions {
  source: LangfuseSource
  /** What is asked until Langfuse gave a good one; says, too, which variables a prompt needs. */
  builtIn: PromptTemplates
  /** Shared by nodes and workers: all of them together ask Langfuse about once in `freshMs`. */
  cache: Cache
  copies: PromptCopies
  clock: Clock
  /** @default 60000 */
  freshMs?: number
  /** Until Langfuse is asked again after it failed. @default 10000 */
  retryMs?: number
  /** Told of each prompt that could not be got, once for a reason, until it is got again. */
  onTrouble?: (error: SpectraError) => void
}

interface Known {
  template: PromptTemplate
  /** Good until then, by the clock. */
  until: number
}

/**
 * Prompts of a Langfuse:
 *
 *     known here, fresh  ──► taken
 *     known here, old    ──► taken, and asked for again in the background
 *     not known yet      ──► shared cache, else Langfuse; both have none: the last good copy, else the built-in one
 *
 * What lacks something (`faultOfPrompt`) is as good as none.
 */
export function createLangfuseTemplates(
  options: LangfuseTemplatesOptions,
): PromptTemplates & { close(): Promise<void> } {
  const { source, builtIn, cache, copies, clock, freshMs = 60_000, retryMs = 10_000 } = options
  const known = new Map<string, Known>()
  const asking = new Map<string, Promise<PromptTemplate>>()
  const told = new Map<string, string>()
  const closing = new AbortController()

  /** @throws where there is no good one to be had now */
  async function fetched(name: string): Promise<PromptTemplate> {
    const key = `prompt:${source.place}:${name}`
    const needs = (await builtIn.get(name)).text
    const shared = readCached(await cache.get(key), name)
    if (shared && faultOfPrompt(shared.text, needs) === undefined) return shared
    const template = await source.ask(name, closing.signal)
    const fault = faultOfPrompt(template.text, needs)
    if (fault !== undefined) {
      const what = `Cannot use the prompt "${name}" of Langfuse in its version ${template.version.slice('langfuse-'.length)}`
      throw new SpectraError('SS_ANALYSIS_FAILED', `${what}: ${fault}`)
    }
    await copies.put(source.place, template)
    await cache.set(key, JSON.stringify(template), { ttlMs: freshMs })
    return template
  }

  async function ask(name: string): Promise<PromptTemplate> {
    try {
      const template = await fetched(name)
      told.delete(name)
      known.set(name, { template, until: clock.now() + freshMs })
      return template
    } catch (thrown) {
      if (closing.signal.aborted) throw thrown
      const template = known.get(name)?.template ?? (await kept(name)) ?? (await builtIn.get(name))
      tell(name, toSpectraError(thrown), template)
      known.set(name, { template, until: clock.now() + retryMs })
      return template
    }
  }

  /** The last good copy, where it is one still: another version of the program may need other variables. */
  async function kept(name: string): Promise<PromptTemplate | undefined> {
    const copy = await copies.get(source.place, name)
    const needs = (await builtIn.get(name)).text
    return copy && faultOfPrompt(copy.text, needs) === undefined ? copy : undefined
  }

  function tell(name: string, { code, message }: SpectraError, { version }: PromptTemplate): void {
    if (told.get(name) === message) return
    told.set(name, message)
    options.onTrouble?.(new SpectraError(code, `${message}. Version ${version} is asked meanwhile`))
  }

  function asked(name: string): Promise<PromptTemplate> {
    const under = asking.get(name) ?? ask(name).finally(() => asking.delete(name))
    asking.set(name, under)
    return under
  }

  return {
    async get(name) {
      // Names that are none are refused before anything else.
      await builtIn.get(name)
      const one = known.get(name)
      if (!one) return asked(name)
      if (clock.now() >= one.until && !closing.signal.aborted) {
        // What it comes to is told by the next call; it fails only where the database does, and that is told by whoever needs it.
        asked(name).catch(() => undefined)
      }
      return one.template
    },
    names: () => builtIn.names(),
    async close() {
      closing.abort(new SpectraError('SS_CANCELLED', 'Cannot get a prompt: it is being closed'))
      await Promise.allSettled(asking.values())
    },
  }
}

/** What a node of another version put there may be anything. */
function readCached(text: string | undefined, name: string): PromptTemplate | undefined {
  if (text === undefined) return undefined
  try {
    const { text: own, version } = JSON.parse(text) as Partial<PromptTemplate>
    return typeof own === 'string' && typeof version === 'string' ? { name, text: own, version } : undefined
  } catch {
    return undefined
  }
}
