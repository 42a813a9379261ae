import { setImmediate, setTimeout } from 'node:timers/promises'

/** How long a test waits for what it awaits, in milliseconds: only what never comes takes so long, on a busy machine too. */
export const PATIENCE_MS = 180_000

/** Looks in quick succession, before they get rarer. */
const AT_ONCE = 20

/** Milliseconds between two looks at most. */
const RAREST_MS = 100

/** Resolves when `condition` holds. @throws after `patienceMs`, naming `what` was awaited. */
export async function eventually(
  what: string,
  condition: () => boolean | Promise<boolean>,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const deadline = performance.now() + patienceMs
  for (let look = 1; !(await condition()); look += 1) {
    if (performance.now() > deadline) throw new Error(`Waited ${patienceMs} ms in vain: ${what}`)
    await (look < AT_ONCE ? setImmediate() : setTimeout(Math.min(look - AT_ONCE, RAREST_MS)))
  }
}
