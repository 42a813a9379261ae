import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createMemoryCache } from './cache/memory.ts'
import type { Config } from './config.ts'
import type { Database } from './database/database.ts'
import { openPGliteDatabase } from './database/pglite.ts'
import { SpectraError } from './errors.ts'
import { createLedger } from './ledger/index.ts'
import { createLocalEmbedding } from './llm/local/embedding.ts'
import { createLocalLanguage } from './llm/local/language.ts'
import { createLocalVision } from './llm/local/vision.ts'
import { createEmbeddedMailbox } from './mailbox/embedded.ts'
import { findBinaries } from './media/binaries.ts'
import { createFfmpegMedia } from './media/ffmpeg.ts'
import type { Ports } from './ports.ts'
import { createFilePrompts } from './prompts/files.ts'
import { createPgvectorSearch } from './search/pgvector.ts'
import { createLocalStorage, type LocalStorage } from './storage/local.ts'
import { loadUrlSecret } from './storage/url-secret.ts'

export interface OpenedPorts {
  ports: Ports
  database: Database
  storage: LocalStorage
  /** Closes everything in the opposite order of its opening. */
  close(): Promise<void>
}

/**
 * The composition root: opens every port of the embedded mode, in order, each given exactly what it needs.
 * What was opened before a failure is closed again.
 * @throws SS_DATA_DIR_BUSY, SS_DATA_DIR_UNUSABLE, SS_DATABASE_NEWER, SS_FFMPEG_MISSING
 */
export async function createPorts(config: Config): Promise<OpenedPorts> {
  const closers: (() => Promise<void>)[] = []
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer()
  }
  try {
    const { dataDir, cacheDir } = config
    await makeDataDir(dataDir)
    const binaries = await findBinaries(config)
    const database = await openPGliteDatabase({ dataDir: join(dataDir, 'database'), cacheDir })
    closers.push(() => database.close())
    const mailbox = createEmbeddedMailbox({ path: join(dataDir, 'mailbox.sqlite') })
    closers.push(() => mailbox.close())
    const secret = config.urlSecret || (await loadUrlSecret(dataDir))
    const storage = createLocalStorage({ dir: join(dataDir, 'objects'), secret })
    const media = createFfmpegMedia({ config, binaries, tempDir: join(dataDir, 'temp') })
    closers.push(() => media.close())
    const vision = createLocalVision({ ffmpeg: binaries.ffmpeg, threads: config.analysisThreads })
    closers.push(() => vision.close())
    const embedding = createLocalEmbedding()
    const ports: Ports = {
      ...createLedger(database),
      mailbox,
      storage,
      media,
      vision,
      language: createLocalLanguage(),
      embedding,
      prompts: createFilePrompts(),
      search: createPgvectorSearch(database, { dimensions: embedding.dimensions }),
      cache: createMemoryCache(),
    }
    return { ports, database, storage, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function makeDataDir(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 }).catch((cause: NodeJS.ErrnoException) => {
    throw new SpectraError(
      'SS_DATA_DIR_UNUSABLE',
      `Cannot use the data directory ${path}: ${cause.message}`,
      { cause },
    )
  })
}
