import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answerTo, end, launch, processOf, run, until } from './processes.ts'
import type { Service } from './service.ts'
import { HOME, type State } from './state.ts'

const home = join(HOME, 'postgres')
const data = join(home, 'data')
const pidFile = join(data, 'postmaster.pid')
const isRoot = process.getuid?.() === 0

/** Debian keeps each version's programs in a directory of its own; the newest is taken. */
function directory(): string | undefined {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).filter((name) => Number(name) >= 15) : []
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0]
  const candidates = [newest && join(debian, newest, 'bin'), ...(process.env.PATH ?? '').split(':')]
  return candidates.find(
    (path) => path && existsSync(join(path, 'initdb')) && existsSync(join(path, 'postgres')),
  )
}

/** PostgreSQL refuses root: there it runs as its package's own user. */
const as = (command: string, args: string[]): [string, string[]] =>
  isRoot ? ['runuser', ['-u', 'postgres', '--', command, ...args]] : [command, args]

const idOf = async (flag: string): Promise<number> => Number(await run('id', [flag, 'postgres']))

const bin = (name: string): string => join(directory()!, name)

async function initialise(state: State): Promise<void> {
  rmSync(home, { recursive: true, force: true })
  mkdirSync(home, { recursive: true })
  const password = join(home, 'password')
  writeFileSync(password, state.secret, { mode: 0o600 })
  if (isRoot) {
    const [uid, gid] = [await idOf('-u'), await idOf('-g')]
    for (const path of [home, password]) chownSync(path, uid, gid)
  }
  chmodSync(home, 0o700)
  const options = ['--username=spectra', '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync']
  await run(...as(bin('initdb'), ['-D', data, `--pwfile=${password}`, ...options]))
  rmSync(password)
}

const settings = (port: number): string[] =>
  [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=300',
    'shared_buffers=128MB',
  ].flatMap((setting) => ['-c', setting])

/** The first message of the protocol, which asks for TLS: any server says yes or no to it. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])

async function accepts(state: State): Promise<true | undefined> {
  if ((await answerTo(state.ports.postgres, SSL_REQUEST)) === undefined) return undefined
  const args = ['-h', '127.0.0.1', '-p', String(state.ports.postgres), '-q']
  return run(bin('pg_isready'), args).then(
    () => true as const,
    () => undefined,
  )
}

export const postgres: Service = {
  name: 'postgres',
  packages: ['postgresql', 'postgresql-contrib'],
  ports: ['postgres'],
  log: join(HOME, 'postgres.log'),
  program: directory,
  pid: () => processOf(pidFile, data),
  url: ({ secret, ports }) => `postgresql://spectra:${secret}@127.0.0.1:${ports.postgres}/postgres`,

  async start(state) {
    if (!existsSync(join(data, 'PG_VERSION'))) await initialise(state)
    launch(...as(bin('postgres'), ['-D', data, ...settings(state.ports.postgres)]), postgres.log)
    await until(`PostgreSQL does not answer, see ${postgres.log}`, 60, () => accepts(state))
  },

  stop: () => end(pidFile, data, 'SIGINT'),
}
