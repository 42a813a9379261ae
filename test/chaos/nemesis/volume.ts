import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { loadConfig } from '../../../core/config.ts'
import { createPorts } from '../../../core/create-ports.ts'
import { toSpectraError } from '../../../core/errors.ts'
import { between, type Fault } from './fault.ts'

const execute = promisify(execFile)

/** What the checker looks for in what faults say. */
export const MADE_IN_ITS_PLACE = 'was made in an empty mount point'
export const LET_IN = 'a stranger was let in'

export const volumeFaults: Fault[] = [
  {
    name: 'the volume is away',
    hits: 'volume',
    only: 'disk',
    async strike({ cluster, random, pause }) {
      const objects = join(cluster.dataDir, 'objects')
      await rename(objects, `${objects}.away`)
      await mkdir(objects)
      await pause(between(random, 500, 5000))
      const made = await readdir(objects)
      for (const name of made) await rm(join(objects, name), { recursive: true })
      await rmdir(objects)
      await rename(`${objects}.away`, objects)
      if (made.length > 0) return `${made.join(', ')} ${MADE_IN_ITS_PLACE}`
    },
  },
  {
    // Of the same files, mounted over themselves: what is opened from then on meets it, as root, too.
    name: 'a volume that may only be read',
    hits: 'volume',
    only: 'disk',
    async strike({ cluster, random, pause }) {
      const objects = join(cluster.dataDir, 'objects')
      await execute('mount', ['--bind', objects, objects])
      try {
        await execute('mount', ['-o', 'remount,bind,ro', objects])
        await pause(between(random, 500, 5000))
      } finally {
        // Whoever reads a file of it there may read on.
        await execute('umount', ['--lazy', objects])
      }
    },
  },
  {
    name: 'a process with another database on the directory',
    hits: 'volume',
    only: 'disk',
    async strike({ cluster, database }) {
      const name = `stranger_${randomUUID().slice(0, 8)}`
      await database.query(`create database ${name}`)
      const url = new URL(cluster.services.urls.postgres)
      url.pathname = `/${name}`
      try {
        const config = loadConfig({ dataDir: cluster.dataDir, databaseUrl: url.href }, {})
        const { close } = await createPorts(config)
        await close()
        return LET_IN
      } catch (thrown) {
        const { code, message } = toSpectraError(thrown)
        return code === 'SS_DATA_DIR_FOREIGN' ? code : `could not: ${message}`
      } finally {
        await database.query(`drop database if exists ${name} with (force)`)
      }
    },
  },
]
