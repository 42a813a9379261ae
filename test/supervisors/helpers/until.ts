import { setImmediate } from 'node:timers/promises'
import { eventually } from '../../helpers/eventually.ts'

/** Lets everything run that is only waiting for its turn. */
export async function turns(count = 30): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await setImmediate()
}

/** Waits until a condition holds. Rejects, saying what was awaited, when that never comes. */
export const until = (condition: () => boolean | Promise<boolean>, what: string): Promise<void> =>
  eventually(what, condition)
