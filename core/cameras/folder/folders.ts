import { within, type Clock } from '../../clock.ts'
import { SpectraError } from '../../errors.ts'
import { addressIn, bucketFolder, isBucketAddress } from '../../net/bucket-address.ts'
import type { FolderFile, FolderListing, Folders, Media, WatchedFolder } from '../../ports.ts'
import { filesOfDirectory, pathWithin, tooLarge } from './local-folder.ts'
import { timeOfName } from './name-time.ts'
import { isRecording, MOST_FILES } from './recordings.ts'
import { Settling } from './settling.ts'

export interface FoldersOptions {
  media: Pick<Media, 'open'>
  clock: Clock
  /** What lies below a prefix of a bucket that an organization may read. */
  listBucket(at: { place: string; organizationId: string }, signal: AbortSignal): AsyncIterable<FolderFile>
  /** How long a look may take, in milliseconds: a file server that is away answers nothing. @default 60000 */
  patienceMs?: number
}

/** Twice as long as the longest time between two looks. Milliseconds. */
const LONGEST_REST_MS = 2 * 86_400_000

type Found = Pick<FolderListing, 'refused'> & { files: FolderFile[] }

/** Where a recording is read from: a path of this machine, or the address of an object. @throws SS_LINK_REFUSED, SS_SOURCE_NOT_FOUND */
export async function placeOfFile(place: string, name: string): Promise<{ path: string } | { url: string }> {
  if (!isBucketAddress(place)) return { path: await pathWithin(place, name) }
  const folder = bucketFolder(place)
  return { url: addressIn(folder, folder.key + name) }
}

/** Directories of this machine, and prefixes of S3. */
export function createFolders(options: FoldersOptions): Folders & { close(): Promise<void> } {
  const { media, clock, listBucket, patienceMs = 60_000 } = options
  const closing = new AbortController()
  const known = new Map<string, { settling: Settling; lookedAt: number }>()
  const busy = new Set<string>()

  /** What is known of a folder; of those that nobody looks at any more it is forgotten. */
  function settlingOf(folder: WatchedFolder): Settling {
    const now = clock.now()
    for (const [key, { lookedAt }] of known) if (lookedAt < now - LONGEST_REST_MS) known.delete(key)
    const key = keyOf(folder)
    const { settling } = known.get(key) ?? { settling: new Settling() }
    known.set(key, { settling, lookedAt: now })
    return settling
  }

  async function objects(
    { organizationId, source: { place } }: WatchedFolder,
    signal: AbortSignal,
  ): Promise<Found> {
    const files: FolderFile[] = []
    for await (const file of listBucket({ place, organizationId }, signal)) {
      if (!isRecording(file.name)) continue
      if (files.length >= MOST_FILES) throw tooLarge(place)
      files.push(file)
    }
    return { files, refused: [] }
  }

  /** A look that hangs is not begun a second time, and keeps nobody waiting. */
  async function patiently(
    folder: WatchedFolder,
    look: (signal: AbortSignal) => Promise<Found>,
  ): Promise<Found> {
    const { place } = folder.source
    const key = keyOf(folder)
    const slow = (): SpectraError =>
      new SpectraError(
        'SS_FOLDER_GONE',
        `Cannot look into ${place}: it does not answer within ${patienceMs / 1000} s`,
      )
    if (busy.has(key)) throw slow()
    busy.add(key)
    const over = new AbortController()
    const looking = look(AbortSignal.any([closing.signal, over.signal])).finally(() => busy.delete(key))
    // Where it comes to nothing after all, somebody was told already.
    looking.catch(() => undefined)
    try {
      return await within(clock, patienceMs, looking, slow)
    } finally {
      over.abort(slow())
    }
  }

  return {
    async look(folder) {
      const { place } = folder.source
      const isBucket = isBucketAddress(place)
      const { files, refused } = await patiently(folder, (signal) =>
        isBucket ? objects(folder, signal) : filesOfDirectory(place, signal),
      )
      return { ...settlingOf(folder).look(files, clock.now(), isBucket), refused }
    },

    forget: (folder, files) => settlingOf(folder).forget(files),

    async measure({ source: { place }, zone }, { name, changedAt }) {
      const video = await media.open(await placeOfFile(place, name), closing.signal)
      const seconds = video.source.duration
      await video.close()
      const ended = new Date(changedAt.getTime() - seconds * 1000)
      const told = timeOfName(name, ended, zone, new Date(clock.now()))
      return { startedAt: told ?? ended, seconds, clock: told ? 'name' : 'file' }
    },

    async close() {
      closing.abort(new SpectraError('SS_CANCELLED', 'Cannot look into a folder: the cameras were closed'))
    },
  }
}

/** Another for a camera of the same name that was added later. */
const keyOf = ({ organizationId, id, createdAt, source }: WatchedFolder): string =>
  JSON.stringify([organizationId, id, createdAt.getTime(), source.place])
