import type { FolderFile, FolderListing } from '../../ports.ts'

/** So long a file has to stay as it is until it counts as whole. Milliseconds. */
export const SETTLE_MS = 5_000

interface Seen {
  version: string
  /** By our own clock: that of a file server may differ. */
  since: number
  isDone: boolean
}

/**
 * What is known of the files of one folder from look to look. A file is whole once two looks, at least five seconds apart, found it the same:
 *
 *     seen ---- changed: seen anew
 *      | the same, five seconds later
 *     settled -- forgotten: told no more until it changes
 */
export class Settling {
  #files = new Map<string, Seen>()

  /** @param now milliseconds since the epoch. @param isWhole that a file is never there in part, as objects of S3 */
  look(files: readonly FolderFile[], now: number, isWhole: boolean): Omit<FolderListing, 'refused'> {
    const known = this.#files
    const told: Omit<FolderListing, 'refused'> = { settled: [], unsettled: [], done: 0 }
    this.#files = new Map()
    for (const file of files) {
      const before = known.get(file.name)
      const seen = before?.version === file.version ? before : { ...file, since: now, isDone: false }
      this.#files.set(file.name, { version: seen.version, since: seen.since, isDone: seen.isDone })
      if (seen.isDone) told.done += 1
      else if (isWhole || now - seen.since >= SETTLE_MS) told.settled.push(file)
      else told.unsettled.push(file)
    }
    return told
  }

  forget(files: readonly Pick<FolderFile, 'name' | 'version'>[]): void {
    for (const { name, version } of files) {
      const seen = this.#files.get(name)
      if (seen?.version === version) seen.isDone = true
    }
  }
}
