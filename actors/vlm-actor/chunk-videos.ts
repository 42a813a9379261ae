import { SpectraError, toSpectraError } from '../../core/errors.ts'
import type { ChunkVideo, Storage } from '../../core/ports.ts'

type StoredFile = Awaited<ReturnType<Storage['asFile']>>

/** Videos of chunks that are opened on demand, and let go of together, whoever opened them. */
export interface ChunkVideos {
  /** @param places keys of the same content: the first that is there is opened. @default its own key */
  of(chunk: Pick<ChunkVideo, 'key' | 'sha256'>, places?: readonly [string, ...string[]]): ChunkVideo
  /** Lets go of all files, also of those that are being opened. After it nothing is opened any more. */
  release(): Promise<void>
}

export function createChunkVideos(storage: Storage): ChunkVideos {
  const opened: Promise<StoredFile>[] = []
  let released = false

  function open(key: string, signal: AbortSignal): Promise<StoredFile> {
    signal.throwIfAborted()
    if (released)
      throw new SpectraError('SS_CANCELLED', `Cannot open ${key}: the work that it was for has ended`)
    const file = storage.asFile(key, { signal })
    opened.push(file)
    return file
  }

  async function openFirst(places: readonly string[], signal: AbortSignal): Promise<string> {
    const [place, ...others] = places
    try {
      return (await open(place!, signal)).path
    } catch (thrown) {
      const isGone = toSpectraError(thrown).code === 'SS_OBJECT_NOT_FOUND'
      if (!isGone || others.length === 0) throw thrown
      return openFirst(others, signal)
    }
  }

  return {
    of({ key, sha256 }, places = [key]) {
      let opening: Promise<string> | undefined
      return {
        key,
        sha256,
        file(signal) {
          opening ??= openFirst(places, signal).catch((thrown: unknown) => {
            opening = undefined
            throw thrown
          })
          return opening
        },
      }
    },
    async release() {
      released = true
      const settled = await Promise.allSettled(opened)
      const files = settled.filter((file) => file.status === 'fulfilled')
      await Promise.all(files.map(({ value }) => value.release()))
    },
  }
}
