import type { Config } from '../../core/config.ts'
import { createTrialPorts, type TrialPorts } from '../../core/ports-of-trials.ts'
import type { Identity, Trial } from '../../core/ports.ts'
import type { RunningSpectra } from '../../core/running/remote.ts'
import { EXIT, exitCodeOf } from '../exit-codes.ts'
import { fromCause } from '../../core/errors.ts'
import { onInterrupt } from '../interrupt.ts'
import { printTrial } from '../output/trial.ts'
import { printJson } from '../output/terminal.ts'
import { reach } from '../reach.ts'
import type { TrialOptions } from '../requests.ts'
import { readSchemaFile, readSmall } from '../schema-file.ts'
import { told, working } from '../session.ts'

/** Bytes of a text that is read; how many characters a prompt may have is said where it is tried. */
const LARGEST_TEXT = 100_000

/** Tries a prompt on a chunk, and prints what came of it. Ctrl-C ends it, and the call of a model that is under way. */
export async function tryPrompt(
  config: Config,
  who: Identity,
  name: string,
  options: TrialOptions,
): Promise<number> {
  const unsaved = options.file === undefined ? undefined : await readSmall(options.file, LARGEST_TEXT)
  return withTrials(config, options, (trials, signal) =>
    trials.prompt(who, { ...asked(options), name, ...(unsaved !== undefined && { unsaved }) }, signal),
  )
}

/** The same for an event schema. */
export async function trySchema(config: Config, who: Identity, options: TrialOptions): Promise<number> {
  const unsaved = options.file === undefined ? undefined : await readSchemaFile(options.file)
  return withTrials(config, options, (trials, signal) =>
    trials.schema(who, { ...asked(options), ...(unsaved !== undefined && { unsaved }) }, signal),
  )
}

const asked = ({ chunk, saved, camera }: TrialOptions) => ({
  chunkId: chunk.toLowerCase(),
  ...(saved !== undefined && { version: saved }),
  ...(camera !== undefined && { cameraId: camera }),
})

async function withTrials(
  config: Config,
  { json }: TrialOptions,
  work: (trials: TrialPorts['trials'], signal: AbortSignal) => Promise<Trial>,
): Promise<number> {
  const open = (running?: RunningSpectra) => createTrialPorts(config, running, told)
  const interrupt = onInterrupt()
  try {
    const trial = await working(await reach(config, open), ({ trials }) => work(trials, interrupt.signal))
    if (json) printJson(trial)
    else printTrial(trial)
    if (!trial.failure) return EXIT.done
    return trial.failure.code === 'SS_BUDGET_REACHED' ? EXIT.budget : exitCodeOf(fromCause(trial.failure))
  } catch (thrown) {
    if (!interrupt.signal.aborted) throw thrown
    process.stderr.write('Cancelled: nothing of the trial was kept, but what it cost so far.\n')
    return EXIT.interrupted
  } finally {
    interrupt.dispose()
  }
}
