import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where the logs and the journal of a run go at its end. */
export interface Kept {
  readonly directory: string
  /** Every promise held: there is nothing to explain. */
  held(): void
}

/**
 * Keeps what explains a run, and says where, unless every promise held; in a `directory` that was asked for always. Made
 * before the run, so that it is the last thing that its end comes to.
 */
export function keepLogs(t: { teardown(fn: () => unknown): unknown }, directory?: string): Kept {
  const kept = directory ?? mkdtempSync(join(tmpdir(), 'spectra-chaos-kept-'))
  let explained = false
  t.teardown(() => {
    if (explained && directory === undefined) rmSync(kept, { recursive: true })
    else console.error(`logs and journal: ${kept}`)
  })
  return { directory: kept, held: () => void (explained = true) }
}
