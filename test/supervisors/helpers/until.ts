import { setImmediate } from 'node:timers/promises'

/** Lets everything run that is only waiting for its turn. */
export async function turns(count = 30): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await setImmediate()
}

/** Waits until a condition holds. Rejects, saying what was awaited, after ten seconds. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + 10_000
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Gave up waiting until ${what}`)
    await setImmediate()
  }
}
