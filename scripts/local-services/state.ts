import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'

/** Who runs the services: programs of this machine, or containers. */
export type Mode = 'programs' | 'containers'

export const PORTS = [
  ...(['postgres', 'redis', 'rabbitmq', 'rabbitmqNodes', 'rabbitmqNames'] as const),
  ...(['azurite', 'swift', 'swiftAccounts', 'swiftContainers', 'swiftObjects', 'mosquitto'] as const),
] as const
export type Port = (typeof PORTS)[number]

/** What is kept of a checkout's services between two calls. */
export interface State {
  mode: Mode
  /** Password of all of them; the file that holds it is readable by its owner only. */
  secret: string
  ports: Record<Port, number>
}

export const PROJECT = resolve(import.meta.dirname, '../..')
/** Everything of the services of this checkout; ignored by git. */
export const HOME = process.env.SPECTRA_SERVICES ?? join(PROJECT, '.services')

const FILE = join(HOME, 'services.json')

export function readState(): State | undefined {
  try {
    return JSON.parse(readFileSync(FILE, 'utf8')) as State
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

export function writeState(state: State): void {
  mkdirSync(HOME, { recursive: true })
  writeFileSync(FILE, `${JSON.stringify(state, undefined, 2)}\n`, { mode: 0o600 })
}

/** Programs that come from npm, of all sets of services of this checkout: they are no data, and stay. */
export const PROGRAMS = join(PROJECT, '.services/programs')

export function forget(): void {
  if (!existsSync(HOME)) return
  for (const name of readdirSync(HOME)) {
    const path = join(HOME, name)
    if (path !== PROGRAMS) rmSync(path, { recursive: true, force: true })
  }
  if (readdirSync(HOME).length === 0) rmdirSync(HOME)
}

const listens = (port: number): Promise<number | undefined> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen(port, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

/** `wanted` where nobody listens there, else a port that is free now. */
export async function freePort(wanted = 0): Promise<number> {
  return (await listens(wanted)) ?? (await listens(0))!
}

export async function newState(mode: Mode): Promise<State> {
  const ports: Partial<Record<Port, number>> = {}
  for (const name of PORTS) {
    let port = await freePort()
    while (Object.values(ports).includes(port)) port = await freePort()
    ports[name] = port
  }
  return { mode, secret: randomBytes(12).toString('hex'), ports: ports as Record<Port, number> }
}
