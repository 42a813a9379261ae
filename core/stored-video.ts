import type { ChunkVideo, Storage } from './ports.ts'

/** A stored video that is fetched when somebody needs its bytes, and let go of in the end. */
export function storedVideo(
  storage: Pick<Storage, 'asFile'>,
  { key, sha256 }: Pick<ChunkVideo, 'key' | 'sha256'>,
): ChunkVideo & AsyncDisposable {
  let opening: ReturnType<Storage['asFile']> | undefined
  return {
    key,
    sha256,
    file: async (signal) => (await (opening ??= storage.asFile(key, { signal }))).path,
    async [Symbol.asyncDispose]() {
      const opened = await opening?.catch(() => undefined)
      await opened?.release()
    },
  }
}
