import { spawn, type ChildProcess } from 'node:child_process'
import { resolve } from 'node:path'

/** What users start as `spectra`. */
export const BIN = resolve(import.meta.dirname, '../../cli/bin.js')

export interface Finished {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

export interface Running {
  child: ChildProcess
  /** Resolves when the text was printed; rejects when the process ends without. @default stream 'stdout' */
  printed(text: string | RegExp, stream?: 'stdout' | 'stderr'): Promise<string>
  finished: Promise<Finished>
}

/** What users have: networks that tell things apart, and sentences by what they mean. They take half the time of an analysis. */
export const WITH_NETWORKS = { SPECTRA_DETECTOR: 'auto', M2_EMBEDDING_MODEL: '' }

/** @param env what chooses a provider of vectors chooses their model, too */
const withoutNetworks = (env: Record<string, string>): Record<string, string> => ({
  SPECTRA_DETECTOR: 'off',
  ...(!env.M2_EMBEDDING_PROVIDER && { M2_EMBEDDING_MODEL: LEXICAL }),
})

/** Gives texts vectors without a network. */
export const LEXICAL = 'lexical-hash-384-1'

/** What a `spectra` of a test is started with. */
export const environmentOf = (env: Record<string, string> = {}): NodeJS.ProcessEnv => ({
  ...{ ...process.env, SPECTRA_CACHE: cacheDir(), NO_COLOR: '1' },
  ...withoutNetworks(env),
  ...env,
})

/**
 * Starts `spectra` as users do, in a process of its own, with the given data directory; without networks, unless the
 * environment is `WITH_NETWORKS`.
 */
export function startSpectra(
  data: string,
  args: string[],
  env: Record<string, string> = {},
  cwd: string = process.cwd(),
): Running {
  const child = spawn(process.execPath, [BIN, ...args, '--data', data], {
    env: environmentOf(env),
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd,
  })
  return watched(child)
}

/** A process whose outputs are pipes, as tests follow it. */
export function watched(child: ChildProcess): Running {
  const output = { stdout: '', stderr: '' }
  const waiting = new Set<() => void>()
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]!.setEncoding('utf8').on('data', (text: string) => {
      output[name] += text
      waiting.forEach((check) => check())
    })
  }
  const finished = new Promise<Finished>((resolve) => {
    child.on('close', (code, signal) => {
      resolve({ code, signal, ...output })
      waiting.forEach((check) => check())
    })
  })
  const printed = (text: string | RegExp, stream: 'stdout' | 'stderr' = 'stdout'): Promise<string> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        const ended = child.exitCode !== null || child.signalCode !== null
        const said = output[stream]
        if (typeof text === 'string' ? said.includes(text) : text.test(said)) resolve(said)
        else if (ended)
          reject(new Error(`spectra ended without printing ${text}: ${output.stdout}${output.stderr}`))
        else return
        waiting.delete(check)
      }
      waiting.add(check)
      check()
    })
  return { child, printed, finished }
}

/** How often a node is started before it counts as one that does not start. */
const STARTS = 4

/**
 * A node or gateway that is ready. One ends where its workers are not ready in time, and is started again, as an init system does it on
 * a busy machine.
 */
export async function untilReady(start: () => Running): Promise<Running> {
  for (let tries = 1; ; tries += 1) {
    const running = start()
    try {
      await running.printed(/Ready:/)
      return running
    } catch (error) {
      if (tries === STARTS || !/not ready after \d+ ms \(SS_WORKER_START\)/.test(String(error))) throw error
    }
  }
}

/** Runs `spectra` to its end. */
export const spectra = (
  data: string,
  args: string[],
  env?: Record<string, string>,
  cwd?: string,
): Promise<Finished> => startSpectra(data, args, env, cwd).finished

/** The lines of `--json` output. */
export const jsonLines = (stdout: string): Record<string, unknown>[] =>
  stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>)

/** One database template for all tests of a run: only the first start is a cold one. */
export const cacheDir = (): string => resolve(import.meta.dirname, '../../.samples/cache')
