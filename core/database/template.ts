import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { constants, zstdCompress, zstdDecompress } from 'node:zlib'

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)

/**
 * A new, migrated, empty database as one compressed archive in the cache directory: starting from it is ten times
 * as fast as `initdb`. Only ever an optimisation: one that is missing, damaged or cannot be written is done without.
 */
export interface Template {
  /** The archive (tar), or undefined where there is none that is whole. */
  load(): Promise<Buffer | undefined>
  /** Several makers at once are harmless: each writes its own file, and the last rename wins. */
  save(archive: Buffer): Promise<void>
  /** It was whole, yet nothing could be started from it. */
  discard(): Promise<void>
}

/** The template that belongs to these migrations and the installed PGlite. */
export function openTemplate(cacheDir: string, migrations: string): Template {
  const path = join(cacheDir, `database-${pgliteVersion()}-${migrations}.tar.zst`)
  return {
    async load() {
      const packed = await readFile(path).catch(() => undefined)
      // The checksum inside the archive tells whether it is whole.
      return packed && (await decompress(packed).catch(() => undefined))
    },
    async save(archive) {
      const draft = `${path}.${randomUUID()}.draft`
      const params = {
        [constants.ZSTD_c_compressionLevel]: 1,
        [constants.ZSTD_c_checksumFlag]: 1,
      }
      try {
        await mkdir(cacheDir, { recursive: true })
        await writeFile(draft, await compress(archive, { params }))
        await rename(draft, path)
      } catch (error) {
        await rm(draft, { force: true })
        throw error
      }
    },
    discard: () => rm(path, { force: true }),
  }
}

function pgliteVersion(): string {
  const require = createRequire(import.meta.url)
  const entry = require.resolve('@electric-sql/pglite')
  const root = entry.slice(0, entry.lastIndexOf('dist'))
  return (require(join(root, 'package.json')) as { version: string }).version
}
