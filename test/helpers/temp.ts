import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A new empty directory that is removed when the test ends. */
export function tempDir(t: { teardown(fn: () => unknown): unknown }, name = 'spectra-test-'): string {
  const path = mkdtempSync(join(tmpdir(), name))
  t.teardown(() => rmSync(path, { recursive: true, force: true }))
  return path
}
