import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import {
  ALL,
  running,
  serviceEnvironment,
  SERVICES,
  startServices,
  variableOf,
} from './local-services/services.ts'
import type { Service } from './local-services/service.ts'
import { PROJECT } from './local-services/state.ts'

/** The servers of one run of the tests. */
export interface TestServices {
  /** Where they are, for the environment of the tests; undefined takes a variable away. */
  variables: Record<string, string | undefined>
  /** Where they come from, for the log. */
  about: string
  /** Why some are not there although nobody said that this is fine. */
  missing?: string
  /** Why stores that only their own suites need are not there: those are skipped, and the run may pass. */
  without: readonly string[]
  /** Stops what this run started, and nothing else. */
  stop(): Promise<void>
}

/** None, whatever the environment says. */
export const noServices = (): TestServices => ({
  variables: Object.fromEntries(ALL.map((one) => [variableOf(one), undefined])),
  about: 'none, as asked for',
  without: [],
  stop: () => Promise.resolve(),
})

/** What only suites with this word in their files' names need. */
const OPTIONAL = { azurite: 'azure', swift: 'swift', mosquitto: 'mqtt' } as const

/** The optional ones that these files of tests want; without files all are run. */
export const optionalFor = (files: readonly string[]): Service[] =>
  ALL.filter(({ name, optional }) => {
    const word = OPTIONAL[name as keyof typeof OPTIONAL]
    return optional && (files.length === 0 || files.some((file) => file.includes(word)))
  })

/**
 * Servers named in the environment are used as they are, and none is started then. Otherwise those of this checkout
 * are, and started where they do not run. Never rejects: what is not there is `missing`, or told by `without`.
 */
export async function findServices(optional: readonly Service[]): Promise<TestServices> {
  const stop = (): Promise<void> => Promise.resolve()
  const given = SERVICES.filter((one) => process.env[variableOf(one)])
  if (given.length > 0) {
    const absent = SERVICES.filter((one) => !given.includes(one)).map(variableOf)
    const missing = absent.length > 0 ? `${absent.join(', ')} not set` : undefined
    return { variables: {}, about: `${list(given)}, as the environment says`, missing, stop, without: [] }
  }
  const before = await running()
  const began = Date.now()
  try {
    const started = await startServices(SERVICES)
    const without: string[] = []
    for (const one of optional) {
      const more = startServices([one])
      await more.then(
        (those) => void started.push(...those),
        (thrown: unknown) => void without.push(`${one.name}: ${(thrown as Error).message}`),
      )
    }
    const seconds = ((Date.now() - began) / 1000).toFixed(1)
    const parts = [
      ...(started.length > 0 ? [`started ${list(started)} in ${seconds} s`] : []),
      ...(before.length > 0 ? [`${list(before)} ran already`] : []),
    ]
    return {
      variables: await serviceEnvironment(),
      about: parts.join('; '),
      without,
      stop: () => stopDetached(started),
    }
  } catch (thrown) {
    const now = await running()
    return {
      variables: await serviceEnvironment(),
      about: now.length > 0 ? `only ${list(now)}` : 'none',
      missing: thrown instanceof Error ? thrown.message : String(thrown),
      without: [],
      stop: () => stopDetached(now.filter((one) => !before.includes(one))),
    }
  }
}

const list = (services: readonly Service[]): string => services.map(({ name }) => name).join(', ')

/** In a process group of its own: an impatient second Ctrl-C does not cut it off. */
async function stopDetached(services: readonly Service[]): Promise<void> {
  if (services.length === 0) return
  const names = services.map(({ name }) => name)
  const child = spawn(join(PROJECT, 'scripts/services'), ['down', ...names], {
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`Cannot stop ${list(services)}: scripts/services down ended with ${code}`)
}
