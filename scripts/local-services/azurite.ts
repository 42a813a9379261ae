import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answerTo, end, launch, processOf, run, until } from './processes.ts'
import type { Service } from './service.ts'
import { HOME, PROGRAMS, type State } from './state.ts'

const VERSION = '3.37.0'
const place = join(PROGRAMS, `azurite-${VERSION}`)
const program = join(place, 'node_modules/azurite/dist/src/blob/main.js')
const home = join(HOME, 'azurite')
const data = join(home, 'data')
const pidFile = join(home, 'azurite.pid')

/** Accounts of Azure have keys in base64. */
const keyOf = ({ secret }: State): string => Buffer.from(secret).toString('base64')

/** Microsoft's emulator of Azure Blob Storage. */
export const azurite: Service = {
  name: 'azurite',
  optional: true,
  packages: [],
  ports: ['azurite'],
  log: join(HOME, 'azurite.log'),
  program: () => (existsSync(program) ? program : undefined),
  pid: () => processOf(pidFile, data),
  url: (state) =>
    `http://spectra:${encodeURIComponent(keyOf(state))}@127.0.0.1:${state.ports.azurite}/spectra`,

  async install() {
    mkdirSync(PROGRAMS, { recursive: true })
    // Another set of services may be at it: whole ones alone take the place.
    const draft = mkdtempSync(join(PROGRAMS, 'draft-'))
    try {
      const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts']
      await run('npm', ['install', '--prefix', draft, ...quiet, `azurite@${VERSION}`])
      if (!existsSync(program)) renameSync(draft, place)
    } finally {
      rmSync(draft, { recursive: true, force: true })
    }
  },

  async start(state) {
    mkdirSync(data, { recursive: true })
    const where = ['--blobHost', '127.0.0.1', '--blobPort', String(state.ports.azurite), '--location', data]
    // The SDK is newer than the emulator, which refuses versions that it does not know.
    const how = ['--skipApiVersionCheck', '--silent', '--disableTelemetry']
    const env = { ...process.env, AZURITE_ACCOUNTS: `spectra:${keyOf(state)}` }
    const pid = launch(process.execPath, [program, ...where, ...how], azurite.log, env)
    writeFileSync(pidFile, String(pid))
    await until(`Azurite does not answer, see ${azurite.log}`, 60, async () =>
      (await answerTo(state.ports.azurite, 'GET / HTTP/1.0\r\n\r\n')) ? true : undefined,
    )
  },

  stop: () => end(pidFile, data, 'SIGTERM'),
}
