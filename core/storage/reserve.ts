import { randomFillSync } from 'node:crypto'
import { rename, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Space that is held back, so that a full disk leaves enough to write down what happened. */
export interface Reserve {
  /** Gives the space back. Once is enough; returns how many bytes it were. */
  release(): Promise<number>
}

/** More than one segment of the embedded database's log, which is taken as a whole: 16 MiB. */
const RESERVE_BYTES = 24 * 1024 * 1024

/**
 * Holds back the space of a file at `path`, made where it is missing and more than twice its size is free. Without it
 * everything works but the writing down; so what goes wrong with it is no error.
 *
 * @param bytes @default 24 MiB
 */
export async function keepReserve(path: string, bytes = RESERVE_BYTES): Promise<Reserve> {
  await make(path, bytes).catch(() => undefined)
  return {
    async release() {
      const held = await stat(path).catch(() => undefined)
      await rm(path, { force: true })
      return held?.size ?? 0
    },
  }
}

async function make(path: string, bytes: number): Promise<void> {
  const there = await stat(path).catch(() => undefined)
  if (there?.size === bytes) return
  const { bavail, bsize } = await statfs(dirname(path))
  if (bavail * bsize <= 2 * bytes) return
  const draft = `${path}.draft`
  try {
    // Noise: no file system stores it in less space.
    await writeFile(draft, randomFillSync(Buffer.allocUnsafe(bytes)), { mode: 0o600 })
    await rename(draft, path)
  } finally {
    await rm(draft, { force: true })
  }
}
