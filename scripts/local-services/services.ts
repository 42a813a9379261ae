import {
  canContain,
  removeContainers,
  runningContainers,
  startContainers,
  stopContainers,
} from './containers.ts'
import { azurite } from './azurite.ts'
import { canInstall, install } from './install.ts'
import { alone } from './lock.ts'
import { mosquitto } from './mosquitto.ts'
import { postgres } from './postgres.ts'
import { CTL, rabbitmq } from './rabbitmq.ts'
import { redis } from './redis.ts'
import type { Service } from './service.ts'
import { swift } from './swift.ts'
import { forget, freePort, newState, readState, writeState, type Mode, type State } from './state.ts'

/** What the system runs on. */
export const SERVICES: readonly Service[] = [postgres, redis, rabbitmq]
/** With those that are started by name only. */
export const ALL: readonly Service[] = [...SERVICES, azurite, swift, mosquitto]

export type ServiceName = Service['name']

/** The services of these names; without one those that the system runs on. @throws for a name that is none */
export function chosen(names: readonly string[], otherwise = SERVICES): readonly Service[] {
  const unknown = names.find((name) => !ALL.some((one) => one.name === name))
  if (unknown !== undefined) {
    const known = ALL.map((one) => one.name).join(', ')
    throw new Error(`Cannot find the service ${JSON.stringify(unknown)}: there are ${known}`)
  }
  return names.length === 0 ? otherwise : ALL.filter((one) => names.includes(one.name))
}

/** Those that run. */
export async function running(): Promise<Service[]> {
  const state = readState()
  if (state === undefined) return []
  const there = await namesOfRunning(state)
  return ALL.filter((one) => there.includes(one.name))
}

/**
 * Starts what does not run yet, after installing what is missing; resolves with what it started when that answers.
 * @throws where they can be neither found nor installed, or do not start
 */
export const startServices = (services: readonly Service[]): Promise<Service[]> =>
  alone(async () => {
    const state = readState() ?? (await newState(await decideMode()))
    await installMissing(services.filter((one) => isProgram(one, state)))
    const there = await namesOfRunning(state)
    const down = services.filter((one) => !there.includes(one.name))
    if (down.length === 0) return []
    await movePorts(state, down)
    const contained = down.filter((one) => !isProgram(one, state))
    if (contained.length > 0) await startContainers(state, namesOf(contained))
    await settled(down.filter((one) => isProgram(one, state)).map((one) => one.start(state)))
    return down
  })

/** Stops those of them that run; their data stay. */
export const stopServices = (services: readonly Service[]): Promise<void> => alone(() => stop(services))

/** Stops all and deletes their data. */
export const resetServices = (): Promise<void> =>
  alone(async () => {
    const state = readState()
    await stop(ALL)
    if (state?.mode === 'containers') await removeContainers(state)
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

const isProgram = (one: Service, { mode }: State): boolean => one.optional === true || mode === 'programs'

const namesOf = (services: readonly Service[]): ServiceName[] => services.map(({ name }) => name)

async function stop(services: readonly Service[]): Promise<void> {
  const state = readState()
  if (state === undefined) return
  const contained = services.filter((one) => !isProgram(one, state))
  if (contained.length > 0) await stopContainers(state, namesOf(contained))
  await settled(services.filter((one) => isProgram(one, state)).map((one) => one.stop(state)))
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

/** @throws in words that name what cannot be had, and from where */
async function installMissing(services: readonly Service[]): Promise<void> {
  const absent = services.filter((one) => one.program() === undefined)
  if (absent.length === 0) return
  console.error(`Installing ${namesOf(absent).join(', ')} ...`)
  const packages = absent.flatMap((one) => one.packages)
  if (packages.length > 0 && !(await canInstall()))
    throw new Error(
      `Cannot install ${packages.join(' ')}: there is no apt-get here, or no leave to use it (root or sudo)`,
    )
  if (packages.length > 0) await install(packages)
  for (const one of absent) await one.install?.()
}

async function namesOfRunning(state: State): Promise<string[]> {
  const programs = ALL.filter((one) => isProgram(one, state))
  const pids = await Promise.all(programs.map((one) => one.pid(state)))
  const contained = programs.length < ALL.length ? await runningContainers(state) : []
  return [...namesOf(programs.filter((_, i) => pids[i] !== undefined)), ...contained]
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
