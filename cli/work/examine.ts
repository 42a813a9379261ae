import { access, constants, mkdir, statfs } from 'node:fs/promises'
import { availableParallelism, freemem } from 'node:os'
import { dirname } from 'node:path'
import type { Config } from '../../core/config.ts'
import { createPorts } from '../../core/create-ports.ts'
import { findBinaries } from '../../core/media/binaries.ts'
import { findRunning, type RunningSpectra } from '../../core/running/remote.ts'
import { examineChannels } from './examine-channels.ts'
import { examineDetector } from './examine-detector.ts'
import { examineMeaning } from './examine-meaning.ts'
import { examineModels } from './examine-models.ts'
import { examineNotifications } from './examine-notifications.ts'
import { examineQdrant, examineServers } from './examine-servers.ts'
import { examineReading } from './examine-reading.ts'
import { examineStorage, writeReadDelete } from './examine-storage.ts'
import { examineTracing } from './examine-tracing.ts'
import { examineVoice } from './examine-voice.ts'
import { attempt, type Finding } from './findings.ts'

/** Less free space than this is worth a word. */
const LOW_SPACE = 2 * 1024 ** 3

/** Looks at everything that a run needs, the way a run would. @param pays whether models are called that cost */
export async function examine(config: Config, { pays }: { pays: boolean }): Promise<Finding[]> {
  const services = isCluster(config)
    ? await examineServers(config)
    : [...(await examineEmbedded(config)), ...(await examineQdrant(config))]
  return [
    { what: 'Node', verdict: 'ok', detail: process.versions.node },
    {
      what: 'Machine',
      verdict: 'ok',
      detail: `${availableParallelism()} cores, ${gigabytes(freemem())} memory free`,
    },
    ...(await examineBinaries(config)),
    await examineSpace(config),
    ...services,
    ...(await examineStorage(config)),
    ...(await examineModels(config, pays)),
    await examineDetector(config),
    ...(await examineVoice(config)),
    await examineReading(),
    ...(await examineMeaning(config)),
    ...(await examineTracing(config)),
    ...(await examineNotifications(config)),
    // Where the database cannot be reached that is said already.
    ...(services.every(({ verdict }) => verdict !== 'missing') ? await examineChannels(config) : []),
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

const isCluster = ({ databaseUrl, mailboxUrl, redisUrl }: Config): boolean =>
  [databaseUrl, mailboxUrl, redisUrl].some((url) => url !== '')

/** Opens everything as a real run would, and asks each part how it is. */
async function examineEmbedded(config: Config): Promise<Finding[]> {
  return attempt('Embedded services', async () => {
    const running = await findRunning(config.dataDir)
    if (running) return examineRunning(running)
    const { ports, database, close } = await createPorts(config)
    try {
      await database.health()
      await ports.mailbox.health()
      await writeReadDelete(ports.storage)
      await ports.search.health()
      return [
        { what: 'Database', verdict: 'ok', detail: 'PGlite with pgvector, embedded' },
        { what: 'Mailbox', verdict: 'ok', detail: 'SQLite, embedded' },
      ]
    } finally {
      await close()
    }
  })
}

/** What another process has open is looked at through it. */
async function examineRunning({ pid, ports }: RunningSpectra): Promise<Finding[]> {
  await ports.search.health()
  const where = `embedded, in the running spectra (pid ${pid})`
  return [
    { what: 'Database', verdict: 'ok', detail: `PGlite with pgvector, ${where}` },
    { what: 'Mailbox', verdict: 'ok', detail: `SQLite, ${where}` },
  ]
}

/** The directory, or its nearest parent that is there. */
async function existing(path: string): Promise<string> {
  return access(path).then(
    () => path,
    () => existing(dirname(path)),
  )
}

const gigabytes = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GiB`
