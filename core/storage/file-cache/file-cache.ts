import { link, mkdir, readdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { mkdirSync } from 'node:fs'
import { sweepTempDirectory, tempPath } from '../../temp.ts'
import { codeOf, isMissing } from '../failures.ts'

export interface FileCacheOptions {
  /** Of one node: its processes share it. Made where it is missing. */
  dir: string
  /** How many bytes of files that nobody holds may stay. */
  bytes: number
  /** For how long a file stays that nobody asks for. @default 24 hours */
  unusedMs?: number
}

export interface HeldFile {
  path: string
  release(): Promise<void>
}

/**
 * Files of objects that were fetched from a store, by names that stand for their content, so that a node fetches each once. No
 * lock is held, whoever dies:
 *
 *     kept/<name>    whole files; the oldest use is that of the oldest modification time
 *     held/<owner>   second names (hard links) of those that somebody works on, and files that are being fetched
 *
 * What is evicted stays readable for who holds it. What dead processes held is swept when the directory is opened.
 */
export interface FileCache {
  /**
   * The file of that name, until it is released. Where no process of the node keeps it, `fetch` writes it to the path that it is
   * given, which does not exist; what that throws is thrown, and nothing stays.
   */
  hold(name: string, fetch: (path: string) => Promise<void>): Promise<HeldFile>
  /** Keeps a whole file under that name, too; the file itself stays its owner's. What goes wrong with it costs a fetch later on. */
  keep(name: string, file: string): Promise<void>
}

const DAY_MS = 24 * 3_600_000

export function createFileCache({ dir, bytes, unusedMs = DAY_MS }: FileCacheOptions): FileCache {
  const [keptDir, heldDir] = [join(dir, 'kept'), join(dir, 'held')]
  for (const each of [keptDir, heldDir]) mkdirSync(each, { recursive: true, mode: 0o700 })
  sweepTempDirectory(heldDir)
  const fetching = new Map<string, Promise<unknown>>()
  /** Looking at all files costs: it is done once so much was added since the last time. */
  let addedSince = Infinity

  const heldAs = (path: string): HeldFile => ({ path, release: () => rm(path, { force: true }) })

  /** A name of one's own for the file; undefined where it is not kept. */
  async function linked(name: string): Promise<HeldFile | undefined> {
    const path = tempPath(heldDir)
    const kept = join(keptDir, name)
    try {
      await link(kept, path)
    } catch (error) {
      if (!isMissing(error)) throw error
      await mkdir(heldDir, { recursive: true, mode: 0o700 })
      return undefined
    }
    const now = new Date()
    await utimes(path, now, now)
    return heldAs(path)
  }

  async function fetched(name: string, fetch: (path: string) => Promise<void>): Promise<HeldFile> {
    const path = tempPath(heldDir)
    try {
      await fetch(path)
      await keep(name, path)
      return heldAs(path)
    } catch (error) {
      await rm(path, { force: true })
      throw error
    }
  }

  async function keep(name: string, file: string): Promise<void> {
    const { size } = await stat(file)
    if (size > bytes) return
    try {
      await link(file, join(keptDir, name))
    } catch (error) {
      // Another process was first; or the file lies in another file system, and is fetched when it is asked for.
      if (codeOf(error) !== 'EEXIST') return
    }
    addedSince += size
    if (addedSince > bytes / 20) await evict()
  }

  /** Removes what nobody asked for lately, then the oldest, until the rest fits. */
  async function evict(): Promise<void> {
    addedSince = 0
    const files: { path: string; size: number; usedAt: number }[] = []
    for (const name of await readdir(keptDir)) {
      const path = join(keptDir, name)
      const found = await stat(path).catch(() => undefined)
      if (found) files.push({ path, size: found.size, usedAt: found.mtimeMs })
    }
    files.sort((a, b) => a.usedAt - b.usedAt)
    let total = files.reduce((sum, { size }) => sum + size, 0)
    for (const { path, size, usedAt } of files) {
      if (total <= bytes && Date.now() - usedAt <= unusedMs) break
      await rm(path, { force: true })
      total -= size
    }
  }

  return {
    async hold(name, fetch) {
      for (;;) {
        const held = await linked(name)
        if (held) return held
        const other = fetching.get(name)
        if (!other) break
        await other.catch(() => undefined)
      }
      const work = fetched(name, fetch)
      fetching.set(name, work)
      try {
        return await work
      } finally {
        fetching.delete(name)
      }
    },
    keep,
  }
}
