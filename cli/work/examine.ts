import { access, constants, mkdir, statfs } from 'node:fs/promises'
import { availableParallelism, freemem } from 'node:os'
import { dirname } from 'node:path'
import type { Config } from '../../core/config.ts'
import { createPorts } from '../../core/create-ports.ts'
import { toSpectraError } from '../../core/errors.ts'
import { findBinaries } from '../../core/media/binaries.ts'

type Verdict = 'ok' | 'fallback' | 'missing'

export interface Finding {
  what: string
  verdict: Verdict
  /** What is there, or what it falls back to. */
  detail: string
  advice?: string
}

/** Less free space than this is worth a word. */
const LOW_SPACE = 2 * 1024 ** 3

/** Looks at everything that a run needs, the way a run would. */
export async function examine(config: Config): Promise<Finding[]> {
  return [
    { what: 'Node', verdict: 'ok', detail: process.versions.node },
    {
      what: 'Machine',
      verdict: 'ok',
      detail: `${availableParallelism()} cores, ${gigabytes(freemem())} memory free`,
    },
    ...(await examineBinaries(config)),
    await examineSpace(config),
    ...(await examinePorts(config)),
  ]
}

async function examineBinaries(config: Config): Promise<Finding[]> {
  return attempt('ffmpeg', async () => {
    const { ffmpeg, ffprobe, version, bundled } = await findBinaries(config)
    const advice = bundled
      ? 'The bundled build is from 2018: install a current ffmpeg (Debian: apt install ffmpeg) before you open files of strangers.'
      : undefined
    return {
      what: 'ffmpeg',
      verdict: bundled ? 'fallback' : 'ok',
      detail: `${version} (${ffmpeg}, ${ffprobe})`,
      advice,
    }
  })
}

async function examineSpace({ dataDir }: Config): Promise<Finding> {
  const [finding] = await attempt('Data directory', async () => {
    await mkdir(dirname(dataDir), { recursive: true })
    await access(await existing(dataDir), constants.W_OK)
    const { bavail, bsize } = await statfs(await existing(dataDir))
    const free = bavail * bsize
    const advice =
      free < LOW_SPACE ? 'Space is low: free some, or choose another directory with --data.' : undefined
    return {
      what: 'Data directory',
      verdict: advice ? 'fallback' : 'ok',
      detail: `${dataDir}, ${gigabytes(free)} free`,
      advice,
    }
  })
  return finding!
}

/** Opens everything as a real run would, and asks each part how it is. */
async function examinePorts(config: Config): Promise<Finding[]> {
  return attempt('Embedded services', async () => {
    const { ports, database, close } = await createPorts(config)
    try {
      await database.health()
      await ports.mailbox.health()
      await ports.storage.health()
      await ports.search.health()
      await ports.vision.health()
      return [
        { what: 'Database', verdict: 'ok', detail: 'PGlite with pgvector, embedded' },
        { what: 'Mailbox', verdict: 'ok', detail: 'SQLite, embedded' },
        {
          what: 'Vision',
          verdict: 'ok',
          detail: `${ports.vision.provider} ${ports.vision.model}: OpenCV loads; no key needed`,
        },
        {
          what: 'Language',
          verdict: 'ok',
          detail: `${ports.language.provider} ${ports.language.model}: rules, no language model`,
        },
        {
          what: 'Embedding',
          verdict: 'ok',
          detail: `${ports.embedding.provider} ${ports.embedding.model}: lexical`,
        },
      ]
    } finally {
      await close()
    }
  })
}

async function attempt(what: string, look: () => Promise<Finding | Finding[]>): Promise<Finding[]> {
  try {
    return [await look()].flat()
  } catch (thrown) {
    const { message, advice } = toSpectraError(thrown)
    return [{ what, verdict: 'missing', detail: message, advice }]
  }
}

/** The directory, or its nearest parent that is there. */
async function existing(path: string): Promise<string> {
  return access(path).then(
    () => path,
    () => existing(dirname(path)),
  )
}

const gigabytes = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GiB`
