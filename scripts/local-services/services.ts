import {
  canContain,
  removeContainers,
  runningContainers,
  startContainers,
  stopContainers,
} from './containers.ts'
import { canInstall, install } from './install.ts'
import { alone } from './lock.ts'
import { postgres } from './postgres.ts'
import { CTL, rabbitmq } from './rabbitmq.ts'
import { redis } from './redis.ts'
import type { Service } from './service.ts'
import { forget, freePort, newState, readState, writeState, type Mode, type State } from './state.ts'

export const SERVICES: readonly Service[] = [postgres, redis, rabbitmq]

export type ServiceName = Service['name']

/** The services of these names, all without one. @throws for a name that is none */
export function chosen(names: readonly string[]): readonly Service[] {
  const unknown = names.find((name) => !SERVICES.some((one) => one.name === name))
  if (unknown !== undefined) {
    const known = SERVICES.map((one) => one.name).join(', ')
    throw new Error(`Cannot find the service ${JSON.stringify(unknown)}: there are ${known}`)
  }
  return names.length === 0 ? SERVICES : SERVICES.filter((one) => names.includes(one.name))
}

/** Those that run. */
export async function running(): Promise<Service[]> {
  const state = readState()
  if (state === undefined) return []
  const there = await namesOfRunning(state)
  return SERVICES.filter((one) => there.includes(one.name))
}

/**
 * Starts what does not run yet, after installing what is missing; resolves with what it started when that answers.
 * @throws where they can be neither found nor installed, or do not start
 */
export const startServices = (services: readonly Service[]): Promise<Service[]> =>
  alone(async () => {
    const state = readState() ?? (await newState(await decideMode()))
    if (state.mode === 'programs') await installMissing(services)
    const there = await namesOfRunning(state)
    const down = services.filter((one) => !there.includes(one.name))
    if (down.length === 0) return []
    await movePorts(state, down)
    if (state.mode === 'containers') await startContainers(state, namesOf(down))
    else await settled(down.map((one) => one.start(state)))
    return down
  })

/** Stops those of them that run; their data stay. */
export const stopServices = (services: readonly Service[]): Promise<void> => alone(() => stop(services))

/** Stops all and deletes their data. */
export const resetServices = (): Promise<void> =>
  alone(async () => {
    const state = readState()
    if (state?.mode === 'containers') await removeContainers(state)
    else await stop(SERVICES)
    forget()
  })

/** What the tests read from the environment to find the services that run. */
export async function serviceEnvironment(): Promise<Record<string, string>> {
  const variables: Record<string, string> = {}
  for (const one of await running()) {
    variables[variableOf(one)] = one.url(readState()!)
    if (one === rabbitmq) variables.SPECTRA_TEST_RABBITMQCTL = CTL
  }
  return variables
}

/** The variable that names a server of this kind. */
export const variableOf = ({ name }: Service): string => `SPECTRA_TEST_${name.toUpperCase()}_URL`

const namesOf = (services: readonly Service[]): ServiceName[] => services.map(({ name }) => name)

async function stop(services: readonly Service[]): Promise<void> {
  const state = readState()
  if (state === undefined) return
  if (state.mode === 'containers') await stopContainers(state, namesOf(services))
  else await settled(services.map((one) => one.stop(state)))
}

async function decideMode(): Promise<Mode> {
  const wish = process.env.SPECTRA_SERVICES_MODE
  if (wish === 'programs' || wish === 'containers') return wish
  const missing = SERVICES.filter((one) => one.program() === undefined)
  if (missing.length === 0 || (await canInstall())) return 'programs'
  if (await canContain()) return 'containers'
  const packages = missing.flatMap((one) => one.packages)
  throw new Error(
    `Cannot start ${namesOf(missing).join(', ')}: not installed here, no apt-get with root or sudo, and no Docker.\n` +
      `Install ${packages.join(' ')}, or give SPECTRA_TEST_*_URL of servers elsewhere.`,
  )
}

async function installMissing(services: readonly Service[]): Promise<void> {
  const absent = services.filter((one) => one.program() === undefined)
  if (absent.length === 0) return
  console.error(`Installing ${namesOf(absent).join(', ')} ...`)
  await install(absent.flatMap((one) => one.packages))
}

async function namesOfRunning(state: State): Promise<string[]> {
  if (state.mode === 'containers') return runningContainers(state)
  const pids = await Promise.all(SERVICES.map((one) => one.pid(state)))
  return namesOf(SERVICES.filter((_, i) => pids[i] !== undefined))
}

/** A port of a service that is down may have been taken by somebody else since. */
async function movePorts(state: State, services: readonly Service[]): Promise<void> {
  for (const port of services.flatMap((one) => one.ports))
    state.ports[port] = await freePort(state.ports[port])
  writeState(state)
}

/** All of them to their end, then the first failure: none is left half started and unwatched. */
async function settled(work: Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(work)) if (result.status === 'rejected') throw result.reason
}
