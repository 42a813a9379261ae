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
import { forget, freePort, HOME, newState, readState, writeState, type Mode, type State } from './state.ts'

const HELP = `PostgreSQL, Redis and RabbitMQ for development and tests, on loopback, with ports and data of this checkout.

  scripts/services up [name ...]      start them (postgres, redis, rabbitmq; all without a name)
  scripts/services down [name ...]    stop them; their data stay
  scripts/services status             what runs where; exit 1 unless all do
  scripts/services env                export lines: eval "$(scripts/services env)"
  scripts/services reset              stop them and delete their data

Programs of this machine where Debian can install them (root or sudo), else containers of
docker/compose.services.yaml; SPECTRA_SERVICES_MODE=programs|containers decides otherwise.
`

const SERVICES: readonly Service[] = [postgres, redis, rabbitmq]

function chosen(names: readonly string[]): readonly Service[] {
  const unknown = names.find((name) => !SERVICES.some((one) => one.name === name))
  if (unknown !== undefined) {
    const known = SERVICES.map((one) => one.name).join(', ')
    throw new Error(`Cannot find the service ${JSON.stringify(unknown)}: there are ${known}`)
  }
  return names.length === 0 ? SERVICES : SERVICES.filter((one) => names.includes(one.name))
}

const missing = (): Service[] => SERVICES.filter((one) => one.program() === undefined)

async function decideMode(): Promise<Mode> {
  const wish = process.env.SPECTRA_SERVICES_MODE
  if (wish === 'programs' || wish === 'containers') return wish
  if (missing().length === 0 || (await canInstall())) return 'programs'
  if (await canContain()) return 'containers'
  const names = missing().map((one) => one.name)
  throw new Error(
    `Cannot start ${names.join(', ')}: not installed here, no apt-get with root or sudo, and no Docker.\n` +
      `Install ${missing()
        .flatMap((one) => one.packages)
        .join(' ')}, or give SPECTRA_TEST_*_URL of servers elsewhere.`,
  )
}

const pidsOf = (state: State) =>
  Promise.all(SERVICES.map(async (one) => [one, await one.pid(state)] as const))

async function running(state: State): Promise<string[]> {
  if (state.mode === 'containers') return runningContainers(state)
  return (await pidsOf(state)).filter(([, pid]) => pid !== undefined).map(([one]) => one.name)
}

/** A port of a service that is down may have been taken by somebody else since. */
async function movePorts(state: State, services: readonly Service[]): Promise<void> {
  for (const port of services.flatMap((one) => one.ports))
    state.ports[port] = await freePort(state.ports[port])
  writeState(state)
}

async function up(names: readonly string[]): Promise<void> {
  const services = chosen(names)
  const state = readState() ?? (await newState(await decideMode()))
  if (state.mode === 'programs') {
    const absent = services.filter((one) => one.program() === undefined)
    if (absent.length > 0) {
      console.error(`Installing ${absent.map((one) => one.name).join(', ')} ...`)
      await install(absent.flatMap((one) => one.packages))
    }
  }
  const there = await running(state)
  const down = services.filter((one) => !there.includes(one.name))
  if (down.length === 0) return
  await movePorts(state, down)
  if (state.mode === 'containers')
    await startContainers(
      state,
      down.map((one) => one.name),
    )
  else await settled(down.map((one) => one.start(state)))
}

async function down(names: readonly string[]): Promise<void> {
  const state = readState()
  if (state === undefined) return
  const services = chosen(names)
  if (state.mode === 'containers')
    await stopContainers(
      state,
      services.map((one) => one.name),
    )
  else await settled(services.map((one) => one.stop(state)))
}

/** All of them to their end, then the first failure: none is left half started and unwatched. */
async function settled(work: Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(work)) if (result.status === 'rejected') throw result.reason
}

async function status(): Promise<void> {
  const state = readState()
  const there = state === undefined ? [] : await running(state)
  for (const one of SERVICES) {
    const at = state && there.includes(one.name) ? one.url(state).replace(state.secret, '***') : 'down'
    console.log(`${one.name.padEnd(10)}${at}`)
  }
  console.log(`${'data'.padEnd(10)}${HOME}`)
  process.exitCode = there.length === SERVICES.length ? 0 : 1
}

async function env(): Promise<void> {
  const state = readState()
  const there = state === undefined ? [] : await running(state)
  const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
  for (const one of SERVICES) {
    if (state === undefined || !there.includes(one.name)) continue
    console.log(`export SPECTRA_TEST_${one.name.toUpperCase()}_URL=${quoted(one.url(state))}`)
    if (one === rabbitmq) console.log(`export SPECTRA_TEST_RABBITMQCTL=${quoted(CTL)}`)
  }
  if (there.length === 0) {
    console.error('Nothing runs: scripts/services up')
    process.exitCode = 1
  }
}

async function reset(): Promise<void> {
  const state = readState()
  if (state?.mode === 'containers') await removeContainers(state)
  await down([])
  forget()
}

const COMMANDS: Record<string, (names: readonly string[]) => Promise<void>> = {
  up: async (names) => {
    await alone(() => up(names))
    await status()
    process.exitCode = 0
  },
  down: (names) => alone(() => down(names)),
  status,
  env,
  reset: () => alone(reset),
}

const [command, ...names] = process.argv.slice(2)
const work = command === undefined ? undefined : COMMANDS[command]
if (work === undefined) {
  console.log(HELP)
  if (command !== undefined && !['help', '--help', '-h'].includes(command)) process.exitCode = 2
} else {
  try {
    await work(names)
  } catch (thrown) {
    console.error(thrown instanceof Error ? thrown.message : String(thrown))
    process.exitCode = 1
  }
}
