import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { run } from './processes.ts'
import { CTL } from './rabbitmq.ts'
import { HOME, PROJECT, type State } from './state.ts'

const FILE = join(PROJECT, 'docker/compose.services.yaml')
/** Each checkout has its own containers and volumes. */
const NAME = `spectra-${createHash('sha256').update(HOME).digest('hex').slice(0, 8)}`
const COMPOSE = ['compose', '-f', FILE, '-p', NAME]

const environment = ({ secret, ports }: State): NodeJS.ProcessEnv => ({
  ...process.env,
  SPECTRA_SERVICES_SECRET: secret,
  SPECTRA_POSTGRES_PORT: String(ports.postgres),
  SPECTRA_REDIS_PORT: String(ports.redis),
  SPECTRA_RABBITMQ_PORT: String(ports.rabbitmq),
})

export const canContain = (): Promise<boolean> =>
  run('docker', ['info']).then(
    () => true,
    () => false,
  )

export async function startContainers(state: State, names: readonly string[]): Promise<void> {
  await run('docker', [...COMPOSE, 'up', '-d', '--wait', ...names], environment(state))
  mkdirSync(dirname(CTL), { recursive: true })
  writeFileSync(CTL, `#!/bin/sh\nexec docker exec ${NAME}-rabbitmq-1 rabbitmqctl "$@"\n`)
  chmodSync(CTL, 0o755)
}

export async function stopContainers(state: State, names: readonly string[]): Promise<void> {
  await run('docker', [...COMPOSE, 'stop', ...names], environment(state))
}

export async function removeContainers(state: State): Promise<void> {
  await run('docker', [...COMPOSE, 'down', '--volumes'], environment(state))
}

/** Names of the services that run. */
export async function runningContainers(state: State): Promise<string[]> {
  const services = await run(
    'docker',
    [...COMPOSE, 'ps', '--services', '--status', 'running'],
    environment(state),
  )
  return services.split('\n').filter(Boolean)
}
