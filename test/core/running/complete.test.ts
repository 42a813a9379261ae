import t from 'tap'
import type { z } from 'zod'
import type { Identity } from '../../../core/ports.ts'
import type { CALLS, RunningPorts } from '../../../core/running/calls.ts'

/** What no command asks for. */
type LeftOut = 'create: traceParent' | 'create: reprocessOf' | 'failures: replays'

type Leaf = string | number | boolean | bigint | null | undefined | Date | Uint8Array | AbortSignal
type NamesOf<T> = T extends Leaf | readonly unknown[] | ((...given: never[]) => unknown)
  ? never
  : keyof T & string

/** What may be given to a method, and is refused by the contract of the call. More of an identity is left out everywhere. */
type Refused<Given extends readonly unknown[], Contract> = {
  [Place in keyof Given]: Exclude<
    NamesOf<Given[Place]>,
    NamesOf<Contract[Place & keyof Contract]> | keyof Identity
  >
}[number]

type RefusedBy<Port, Calls> = {
  [Method in keyof Port & keyof Calls & string]: Port[Method] extends (...given: infer Given) => unknown
    ? Calls[Method] extends z.ZodType<infer Contract>
      ? Refused<Required<Given>, Contract> extends infer Name extends string
        ? `${Method}: ${Name}`
        : never
      : never
    : never
}[keyof Port & keyof Calls & string]

type AllRefused = Exclude<
  {
    [Port in keyof RunningPorts & keyof typeof CALLS]: RefusedBy<RunningPorts[Port], (typeof CALLS)[Port]>
  }[keyof RunningPorts & keyof typeof CALLS],
  LeftOut
>

void t.test(
  'Calls to a running spectra take whatever the ports take: the compiler names what they refuse',
  (t) => {
    const complete: [AllRefused] extends [never] ? 'complete' : AllRefused = 'complete'
    t.equal(complete, 'complete')
    t.end()
  },
)
