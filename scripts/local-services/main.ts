import {
  ALL,
  chosen,
  resetServices,
  running,
  serviceEnvironment,
  SERVICES,
  startServices,
  stopServices,
} from './services.ts'
import { HOME, readState } from './state.ts'

const HELP = `PostgreSQL, Redis and RabbitMQ for development and tests, on loopback, with ports and data of this checkout.

  scripts/services up [name ...]      start them: postgres, redis, rabbitmq; by name also azurite, swift, mosquitto
  scripts/services down [name ...]    stop them, all without a name; their data stay
  scripts/services status             what runs where; exit 1 unless those three do
  scripts/services env                export lines: eval "$(scripts/services env)"
  scripts/services reset              stop them and delete their data

Programs of this machine where Debian can install them (root or sudo), else containers of
docker/compose.services.yaml; SPECTRA_SERVICES_MODE=programs|containers decides otherwise. Azurite (Azure
Blob Storage, from npm) and Swift (a second S3, from Debian) are programs always.
PostgreSQL and RabbitMQ write to disk as in production (fsync on), so that figures taken here mean something.
`

async function status(): Promise<void> {
  const state = readState()
  const there = await running()
  for (const one of ALL) {
    const runs = state && there.includes(one)
    if (!runs && one.optional) continue
    const at = runs ? withoutPassword(one.url(state)) : 'down'
    console.log(`${one.name.padEnd(10)}${at}`)
  }
  console.log(`${'data'.padEnd(10)}${HOME}`)
  process.exitCode = SERVICES.every((one) => there.includes(one)) ? 0 : 1
}

const withoutPassword = (url: string): string => url.replace(/:[^:@/]*@/, ':***@')

async function env(): Promise<void> {
  const variables = Object.entries(await serviceEnvironment())
  const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
  for (const [name, value] of variables) console.log(`export ${name}=${quoted(value)}`)
  if (variables.length > 0) return
  console.error('Nothing runs: scripts/services up')
  process.exitCode = 1
}

const COMMANDS: Record<string, (names: readonly string[]) => Promise<void>> = {
  up: async (names) => {
    await startServices(chosen(names))
    await status()
    process.exitCode = 0
  },
  down: (names) => stopServices(chosen(names, ALL)),
  status,
  env,
  reset: resetServices,
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
