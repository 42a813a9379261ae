import type { Stretch } from './axis.ts'
import { byBeginning, type Moment } from './lanes.ts'

/** A moment is at an instant when it began at most so long before it: seeking is not exact. In milliseconds. */
const AT = 50

/** The moment that begins next after an instant (`1`), or last before it (`-1`); undefined where there is none. */
export function nextMoment(moments: readonly Moment[], at: number, towards: 1 | -1): Moment | undefined {
  const sorted = [...moments].sort(byBeginning)
  return towards === 1
    ? sorted.find(({ from }) => from > at + AT)
    : sorted.findLast(({ from }) => from < at - AT)
}

/** The moment that an instant belongs to: of those that last then the one that began last. */
export const momentAt = (moments: readonly Moment[], at: number): Moment | undefined =>
  [...moments].sort(byBeginning).findLast(({ from, until }) => from - AT <= at && at <= until + AT)

/** What a key asks for; undefined where it means nothing here. */
export type Move =
  | { kind: 'event'; towards: 1 | -1 }
  | { kind: 'step'; by: number }
  | { kind: 'zoom'; towards: 'in' | 'out' }
  | { kind: 'play' | 'review' | 'in' | 'out' }

/** Milliseconds of a frame where a camera does not say how many it takes: 25 a second. */
const USUAL_FRAME = 40

/** What is pressed on its own, while nobody writes. `fps`: frames per second of what is shown. */
export function moveOf(key: string, fps?: number): Move | undefined {
  const frame = fps && fps > 0 ? 1000 / fps : USUAL_FRAME
  switch (key) {
    case 'j':
      return { kind: 'event', towards: 1 }
    case 'k':
      return { kind: 'event', towards: -1 }
    case '[':
      return { kind: 'step', by: -1000 }
    case ']':
      return { kind: 'step', by: 1000 }
    case ',':
      return { kind: 'step', by: -frame }
    case '.':
      return { kind: 'step', by: frame }
    case '+':
      return { kind: 'zoom', towards: 'in' }
    case '-':
      return { kind: 'zoom', towards: 'out' }
    case ' ':
      return { kind: 'play' }
    case 'm':
      return { kind: 'review' }
    case 'i':
      return { kind: 'in' }
    case 'o':
      return { kind: 'out' }
    default:
      return undefined
  }
}

/** What is cut out: from `in` to `out`; either may be missing. */
export interface Marks {
  in?: number
  out?: number
}

/** A mark that would turn the range around takes the other one away. */
export function setMark(marks: Marks, which: 'in' | 'out', at: number): Marks {
  const next = { ...marks, [which]: at }
  const isRange = next.in === undefined || next.out === undefined || next.in < next.out
  return isRange ? next : { [which]: at }
}

export const rangeOf = ({ in: from, out: until }: Marks): Stretch | undefined =>
  from !== undefined && until !== undefined && from < until ? { from, until } : undefined
