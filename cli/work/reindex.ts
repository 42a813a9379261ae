import { z } from 'zod'
import { systemClock } from '../../core/clock.ts'
import type { Config } from '../../core/config.ts'
import { SpectraError } from '../../core/errors.ts'
import { createReindexPorts, type ReindexPorts } from '../../core/ports-of-commands.ts'
import type { SearchModel, SearchModels } from '../../core/ports.ts'
import { reindex } from '../../core/search/reindex.ts'
import { EXIT } from '../exit-codes.ts'
import { onInterrupt } from '../interrupt.ts'
import { print, printJson } from '../output/terminal.ts'
import { reach } from '../reach.ts'
import type { ReindexOptions } from '../requests.ts'
import { working } from '../session.ts'

const LOOK_MS = 1000

/**
 * Tells Qdrant, or the columns that the database compares, what rows have, and carries out a change of the model until the new one is in use, unless a running process does that.
 * Returns the exit status. @throws SS_INPUT_INVALID, what the index and the models throw
 */
export async function reindexAll(config: Config, options: ReindexOptions): Promise<number> {
  const { after, status } = options
  if (after !== undefined && !z.guid().safeParse(after).success) {
    throw new SpectraError('SS_INPUT_INVALID', `Cannot go on after "${after}": it is no id of a chunk`)
  }
  return working(await reach(config, (running) => createReindexPorts(config, running)), async (ports) => {
    if (status) {
      show(await ports.search.models(), options)
      return EXIT.done
    }
    const interrupt = onInterrupt()
    try {
      if (ports.own) await tellIndex(ports.own, options, interrupt.signal)
      await changeModel(ports, options, interrupt.signal)
      show(await ports.search.models(), options)
    } catch (thrown) {
      if (!interrupt.signal.aborted) throw thrown
    } finally {
      interrupt.dispose()
    }
    return interrupt.signal.aborted ? EXIT.interrupted : EXIT.done
  })
}

type Own = NonNullable<ReindexPorts['own']>

async function tellIndex(
  { database, told: vectors }: Own,
  { after, json }: ReindexOptions,
  signal: AbortSignal,
): Promise<void> {
  if (!vectors) return
  const onProgress = (done: number, chunk: string): void => {
    if (json) printJson({ done, after: chunk })
    else print(`${done} chunks, up to ${chunk}`)
    signal.throwIfAborted()
  }
  const done = await reindex(database, vectors, { after, onProgress })
  if (!json) print(`${done} chunks are in the index.`)
}

/** Until the configured model is in use; a running process is waited for. */
async function changeModel(
  { search, own }: ReindexPorts,
  { json }: ReindexOptions,
  signal: AbortSignal,
): Promise<void> {
  let said = ''
  for (;;) {
    const step = await own?.reembedding.step(signal)
    const { coming } = await search.models()
    if (!coming) return
    const state = progressOf(coming)
    if (state !== said) {
      if (json) printJson({ coming })
      else print(state)
    }
    said = state
    await systemClock.sleep(step?.waitMs ?? LOOK_MS, signal)
    signal.throwIfAborted()
  }
}

const progressOf = (coming: SearchModel): string =>
  `${coming.done} of ${coming.total} chunks have a vector of ${nameOf(coming)}${coming.trouble ? `; ${coming.trouble}` : ''}`

const nameOf = ({ provider, model, dimensions }: SearchModel): string =>
  `${provider === '' ? '' : `${provider}/`}${model} (${dimensions})`

function show(models: SearchModels, { json }: ReindexOptions): void {
  if (json) return printJson(models)
  print(`Search compares vectors of ${nameOf(models.inUse)}.`)
  if (models.coming) print(`Changing: ${progressOf(models.coming)}.`)
  if (models.leaving) print(`Vectors of ${nameOf(models.leaving)} are being removed.`)
}
