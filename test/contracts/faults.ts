import type { Test } from 'tap'
import { isOutage, SpectraError, type ErrorCode } from '../../core/errors.ts'
import { outcomeOfError } from '../../supervisors/worker/outcome.ts'
import { eventually } from '../helpers/eventually.ts'
import { skipped } from '../helpers/skipped.ts'

/** What can go wrong behind an adapter, whatever its library is. */
export const FAULTS = {
  unreachable: 'nobody answers at its address (ECONNREFUSED, an empty mount point)',
  reset: 'the connection breaks in the middle of a call (ECONNRESET)',
  silent: 'nothing comes back (timeouts)',
  tls: 'its certificate is not trusted',
  denied: 'it does not take whoever asks (401, wrong key, a directory without permission)',
  refused: 'it does not do this one thing (403, one object without permission)',
  throttled: 'it asks for patience (429, SlowDown)',
  broken: 'it answers that it failed (500)',
  full: 'no space is left (507, ENOSPC)',
} as const
export type Fault = keyof typeof FAULTS

/** Makes the fault, and returns the way back; or says why this machine cannot. */
export type Break = () => Promise<(() => unknown) | string>

/** An adapter whose world can be broken. */
export interface Breakable {
  faults: Readonly<Partial<Record<Fault, Break>>>
  /** Its verbs by name, each of which has to ask what is broken. */
  calls: Readonly<Record<string, () => Promise<unknown>>>
  /** What works all the same, where the port promises that. */
  unharmed?: Readonly<Record<string, () => Promise<unknown>>>
}

export interface FaultsOptions {
  /** The codes that each fault may be told by. */
  codes: Readonly<Record<Fault, readonly ErrorCode[]>>
  /** The faults that this adapter cannot meet, and why. */
  impossible: Readonly<Partial<Record<Fault, string>>>
  open: (t: Test) => Promise<Breakable>
}

/**
 * What each port promises of its adapters: whatever their library throws, they throw codes of the port, so that no worker crashes
 * because the world does. Each fault is tried, or it is said why the adapter cannot meet it.
 */
export function faultsContract(t: Test, name: string, { codes, impossible, open }: FaultsOptions): void {
  for (const fault of Object.keys(FAULTS) as Fault[]) {
    const why = impossible[fault]
    if (why !== undefined) {
      t.comment(`${name}: not "${FAULTS[fault]}": ${why}`)
      continue
    }
    const told = codes[fault].join(' or ')
    void t.test(`${name}: when ${FAULTS[fault]}, it throws ${told}`, async (t) => {
      const { faults, calls, unharmed = {} } = await open(t)
      const make = faults[fault]
      if (!make) return t.fail('say how to make this fault, or why it is impossible')
      const back = await make()
      if (typeof back === 'string') return skipped(t, back)
      try {
        const met = Object.entries(calls).map(async ([verb, call]) => ({
          verb,
          thrown: await thrownBy(call),
        }))
        for (const { verb, thrown } of await Promise.all(met)) tellsOf(t, verb, thrown, codes[fault])
        for (const [verb, call] of Object.entries(unharmed)) t.equal(await thrownBy(call), undefined, verb)
      } finally {
        await back()
      }
      const works = async (call: () => Promise<unknown>): Promise<boolean> =>
        (await thrownBy(call)) === undefined
      for (const [verb, call] of Object.entries(calls))
        await eventually(`${verb} works again`, () => works(call))
    })
  }
}

const thrownBy = (call: () => Promise<unknown>): Promise<unknown> =>
  call().then(
    () => undefined,
    (thrown: unknown) => thrown,
  )

function tellsOf(t: Test, verb: string, thrown: unknown, codes: readonly ErrorCode[]): void {
  t.type(thrown, SpectraError, `${verb} throws a SpectraError`)
  const { code, message } = (thrown ?? {}) as SpectraError
  t.ok(codes.includes(code), `${verb}: ${code} (${message})`)
  if (!(thrown instanceof SpectraError)) return
  t.match(message, /^Cannot /, verb)
  const { verdict, exit } = outcomeOfError(thrown)
  t.equal(exit, undefined, `${verb} costs no worker`)
  t.equal(verdict === 'outage', isOutage(thrown))
}
