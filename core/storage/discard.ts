import { unlink } from 'node:fs/promises'
import { isMissing } from './failures.ts'

const RETRY_MS = 2000

/** False where there is no such file, or not now. */
const unlinked = (path: string): Promise<boolean> =>
  unlink(path).then(
    () => true,
    (error: unknown) => {
      if (isMissing(error)) return false
      throw error
    },
  )

/**
 * Removes one temporary file, if it is there. What cannot be removed now, for its volume is away or may only be read, is tried
 * again until it can; where the process ends first, whoever opens the directory next sweeps it.
 * @param here throws while the volume is away: what is missing then may be on it
 */
export function createDiscard(here: () => Promise<void>): (path: string) => Promise<void> {
  const left = new Set<string>()
  let again: NodeJS.Timeout | undefined

  async function remove(path: string): Promise<void> {
    try {
      if (!(await unlinked(path))) {
        await here()
        await unlinked(path)
      }
      left.delete(path)
    } catch {
      left.add(path)
    }
  }

  async function retry(): Promise<void> {
    for (const path of left) await remove(path)
    again = undefined
    plan()
  }

  function plan(): void {
    if (left.size > 0) again ??= setTimeout(() => void retry(), RETRY_MS).unref()
  }

  return async (path) => {
    await remove(path)
    plan()
  }
}
