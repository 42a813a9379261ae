import { linkSync, rmSync } from 'node:fs'

/**
 * Gives a finished draft its name, unless another process was first: then that one's stays. Who has opened the file never sees it
 * replaced.
 */
export function keepFirst(draft: string, path: string): void {
  try {
    linkSync(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft, { force: true })
  }
}
