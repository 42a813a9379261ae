import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { S3Refusal } from '../../helpers/s3/answers.ts'
import type { S3Trouble } from '../../helpers/s3-server.ts'
import { between, type Fault } from './fault.ts'
import { LET_IN } from './volume.ts'

const SPECTRA = fileURLToPath(new URL('../../../cli/bin.js', import.meta.url))

/** While it lasts, a share of the requests of all processes meets it. */
const inTrouble = (name: string, share: number, trouble: (random: () => number) => S3Trouble): Fault => ({
  name,
  hits: 'store',
  only: 's3',
  async strike({ cluster, random, pause }) {
    const over = cluster.store.server!.trouble(() => (random() < share ? trouble(random) : undefined))
    try {
      await pause(between(random, 1000, 5000))
    } finally {
      over()
    }
  },
})

export const storeFaults: Fault[] = [
  {
    name: 'the store is away',
    hits: 'store',
    only: 's3',
    async strike({ cluster: { store }, random, pause }) {
      await store.server!.stop()
      await pause(between(random, 500, 5000))
      await store.server!.start()
    },
  },
  inTrouble('a store that is busy', 0.7, () => ({
    refuse: new S3Refusal(503, 'SlowDown', 'Please reduce your request rate'),
  })),
  inTrouble('a store that fails', 0.5, () => ({
    refuse: new S3Refusal(500, 'InternalError', 'We encountered an internal error'),
  })),
  inTrouble('a slow store', 1, (random) => ({ slowMs: between(random, 50, 1500) })),
  inTrouble('answers of the store lost', 0.3, () => 'lost reply'),
  inTrouble('answers of the store cut', 0.3, () => 'cut in the middle'),
  inTrouble('a silent store', 0.05, () => 'silent'),
  {
    name: 'a process with another database on the bucket',
    hits: 'nothing',
    only: 's3',
    async strike({ cluster, database }) {
      const name = `stranger_${randomUUID().slice(0, 8)}`
      await database.query(`create database ${name}`)
      const url = new URL(cluster.services.urls.postgres)
      url.pathname = `/${name}`
      const { storageUrl } = cluster.settings[0]!.config
      try {
        const said = await run(['verify'], {
          ...cluster.environment(),
          SPECTRA_DATA: `${cluster.dataDir}/${name}`,
          SPECTRA_DATABASE_URL: url.href,
          SPECTRA_STORAGE_URL: storageUrl!,
        })
        if (said === undefined) return LET_IN
        return said.includes('SS_DATA_DIR_FOREIGN') ? 'SS_DATA_DIR_FOREIGN' : `could not: ${said}`
      } finally {
        await database.query(`drop database if exists ${name} with (force)`)
      }
    },
  },
]

/** What the program says when it refuses to work; undefined where it works. */
const run = (args: readonly string[], env: Record<string, string>): Promise<string | undefined> =>
  new Promise((resolve) =>
    execFile(process.execPath, [SPECTRA, ...args], { env, timeout: 60_000 }, (error, stdout, stderr) =>
      resolve(error ? stdout + stderr : undefined),
    ),
  )
