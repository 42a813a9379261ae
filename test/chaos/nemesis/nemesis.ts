import { setTimeout as sleep } from 'node:timers/promises'
import { databaseFaults } from './database.ts'
import type { Fault, Field } from './fault.ts'
import { foreignFaults } from './foreign.ts'
import { machineFaults } from './machine.ts'
import { messageFaults } from './messages.ts'
import { networkFaults } from './network.ts'
import { portFaults } from './ports.ts'
import { processFaults } from './processes.ts'
import { serviceFaults } from './services.ts'
import { storeFaults } from './store.ts'
import { volumeFaults } from './volume.ts'

export const FAULTS: readonly Fault[] = [
  ...processFaults,
  ...machineFaults,
  ...serviceFaults,
  ...databaseFaults,
  ...networkFaults,
  ...messageFaults,
  ...foreignFaults,
  ...portFaults,
  ...volumeFaults,
  ...storeFaults,
]

export interface Struck {
  name: string
  unit: string
  at: number
  over?: number
  /** Processes that were killed at that time. */
  pids?: readonly number[]
  /** What it hit, or why it could not. */
  said?: string
}

export interface NemesisOptions {
  seconds: number
  /** Between two faults, on average. */
  everyMs: number
  /** Names of faults. @default all */
  only?: readonly string[]
}

/** What is done to a cluster. Resolves when it is over and healed; with what was done, for the report. */
export type Disturb = (field: Field) => Promise<Struck[]>

/**
 * Strikes again and again. Each kind of fault comes once before any comes twice, in an order that follows from the seed; several
 * may last at once, but never two on the same thing.
 */
export const nemesis =
  ({ seconds, everyMs, only }: NemesisOptions): Disturb =>
  async ({ cluster, random, ...rest }) => {
    const log: Struck[] = []
    const ending = new AbortController()
    const busy = new Set<string>()
    const under = new Set<Promise<void>>()
    const pause = (ms: number): Promise<void> =>
      sleep(ms, undefined, { signal: ending.signal }).catch(() => undefined)
    const field: Field = { ...rest, cluster, random, pause }

    const { mode, store = 'disk' } = cluster.options
    const kinds = new Set<string>([mode, store, ...(cluster.gateway ? ['gateway'] : [])])
    const possible = FAULTS.filter(
      (fault) =>
        (only === undefined || only.includes(fault.name)) &&
        (fault.only === undefined || kinds.has(fault.only)),
    )
    let bag: Fault[] = []

    function draw(): { fault: Fault; unit: string; hits: string } | undefined {
      if (bag.length === 0) bag = shuffled(possible, random)
      const nodes = cluster.nodes.map(({ name }) => name)
      for (const fault of bag) {
        const units = fault.only === 'gateway' ? ['gateway'] : nodes
        const free = units.filter((unit) => !busy.has(unit))
        const unit = free[Math.floor(random() * free.length)]
        const hits = fault.hits === 'unit' || fault.hits === 'node' ? unit : fault.hits
        if (unit === undefined || hits === undefined || busy.has(hits)) continue
        bag = bag.filter((one) => one !== fault)
        return { fault, unit, hits }
      }
      return undefined
    }

    async function strike({
      fault,
      unit,
      hits,
    }: {
      fault: Fault
      unit: string
      hits: string
    }): Promise<void> {
      const struck: Struck = { name: fault.name, unit, at: Date.now() }
      log.push(struck)
      if (hits !== 'nothing') busy.add(hits)
      try {
        const hit = await fault.strike(field, unit)
        if (hit) Object.assign(struck, typeof hit === 'string' ? { said: hit } : hit)
      } catch (thrown) {
        struck.said = `could not: ${thrown instanceof Error ? thrown.message : String(thrown)}`
      } finally {
        struck.over = Date.now()
        busy.delete(hits)
      }
    }

    const timer = setTimeout(() => ending.abort(), seconds * 1000)
    while (!ending.signal.aborted) {
      await pause(everyMs * 2 * random())
      const next = ending.signal.aborted ? undefined : draw()
      if (!next) continue
      const one = strike(next).finally(() => under.delete(one))
      under.add(one)
    }
    clearTimeout(timer)
    await Promise.all(under)
    return log
  }

/** Fisher and Yates'. */
function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const all = [...items]
  for (let last = all.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1))
    ;[all[last], all[other]] = [all[other]!, all[last]!]
  }
  return all
}
