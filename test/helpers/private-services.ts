import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Test } from 'tap'
import { lockDirectory, type DirectoryLock } from '../../core/database/directory-lock.ts'
import { isAlive } from '../../core/processes.ts'
import { SpectraError } from '../../core/errors.ts'

const execute = promisify(execFile)
const PROJECT = resolve(import.meta.dirname, '../..')

export type ServiceName = 'postgres' | 'redis' | 'rabbitmq'

export interface PrivateServices {
  /** Where one of them listens. It stays the same when the service is stopped and started again. */
  url(name: ServiceName): string
  start(...names: ServiceName[]): Promise<void>
  stop(...names: ServiceName[]): Promise<void>
  /** Runs rabbitmqctl on this broker. */
  ctl(...args: string[]): Promise<string>
}

/** How many sets may run at once, whatever the number of test files: each takes a good part of a core to start. */
const AT_ONCE = 2

/** Servers that only this test has, for faults that hit all of a server; up to 5 s. They are gone with the test. */
export async function privateServices(
  t: Pick<Test, 'teardown'>,
  ...names: readonly ServiceName[]
): Promise<PrivateServices> {
  const place = await takePlace()
  t.teardown(() => place.release())
  await resetAbandoned()
  const home = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`))
  // PostgreSQL runs as a user of its own where the tests run as root.
  chmodSync(home, 0o711)
  t.teardown(() => scripts(home, 'reset'))
  await scripts(home, 'up', ...names)
  const lines = await scripts(home, 'env')
  const read = (variable: string): string => {
    const value = new RegExp(`${variable}='([^']+)'`).exec(lines)?.[1]
    if (!value) throw new Error(`Cannot find ${variable}: it is not among the services started here`)
    return value
  }
  return {
    url: (name) => read(`SPECTRA_TEST_${name.toUpperCase()}_URL`),
    start: async (...some) => void (await scripts(home, 'up', ...some)),
    stop: async (...some) => void (await scripts(home, 'down', ...some)),
    ctl: async (...args) => (await execute(read('SPECTRA_TEST_RABBITMQCTL'), ['-q', ...args])).stdout,
  }
}

/** Directories of private sets carry the number of the test's process. */
const PREFIX = 'spectra-services-of-'

async function scripts(home: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, SPECTRA_SERVICES: home, SPECTRA_SERVICES_MODE: 'programs' }
  return (await execute(join(PROJECT, 'scripts/services'), args, { env })).stdout
}

/**
 * A test that was killed cannot clear up: whoever starts a set next does, and whoever ran the tests. One after the other, also those of
 * other checkouts: of what is being removed nobody else has to make sense.
 */
export async function resetAbandoned(): Promise<void> {
  const turn = await takeOne([join(tmpdir(), 'spectra-abandoned-services.lock')])
  try {
    for (const name of readdirSync(tmpdir())) {
      const owner = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length)) : NaN
      if (owner > 0 && !isAlive(owner)) await scripts(join(tmpdir(), name), 'reset')
    }
  } finally {
    await turn.release()
  }
}

function takePlace(): Promise<DirectoryLock> {
  const directory = join(PROJECT, '.samples')
  mkdirSync(directory, { recursive: true })
  return takeOne(Array.from({ length: AT_ONCE }, (_, n) => join(directory, `private-services-${n + 1}.lock`)))
}

/** The first of these locks that is free, as soon as one is. */
async function takeOne(places: readonly string[]): Promise<DirectoryLock> {
  for (;;) {
    for (const place of places) {
      try {
        return await lockDirectory(place, place)
      } catch (error) {
        if (!(error instanceof SpectraError && error.code === 'SS_DATA_DIR_BUSY')) throw error
      }
    }
    await delay(100)
  }
}
