import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answerTo, end, launch, processOf, run, until } from './processes.ts'
import type { Service } from './service.ts'
import { HOME, type State } from './state.ts'

const home = join(HOME, 'rabbitmq')
const base = join(home, 'mnesia')
const pidFile = join(home, 'rabbitmq.pid')
/** How its process is told from other brokers of the machine. */
const MARK = `-home ${home} `
/** Runs rabbitmqctl on this node, whatever the environment of the caller. */
export const CTL = join(home, 'rabbitmqctl')

/** Not the wrapper of the system's path: that runs as the package's user, with the system's own node. */
const directory = (): string | undefined =>
  ['/usr/lib/rabbitmq/bin', ...(process.env.PATH ?? '').split(':')].find((path) =>
    existsSync(join(path, 'rabbitmq-defaults')),
  )

/** What sets this node apart from any other of the machine. */
const settings = ({ ports }: State): Record<string, string> => ({
  HOME: home,
  RABBITMQ_NODENAME: 'spectra@localhost',
  RABBITMQ_MNESIA_BASE: base,
  RABBITMQ_LOG_BASE: join(home, 'log'),
  RABBITMQ_CONFIG_FILE: join(home, 'rabbitmq.conf'),
  RABBITMQ_ADVANCED_CONFIG_FILE: join(home, 'advanced.config'),
  RABBITMQ_CONF_ENV_FILE: '/dev/null',
  RABBITMQ_ENABLED_PLUGINS_FILE: join(home, 'enabled_plugins'),
  RABBITMQ_PID_FILE: pidFile,
  RABBITMQ_DIST_PORT: String(ports.rabbitmqNodes),
  ERL_EPMD_PORT: String(ports.rabbitmqNames),
  ERL_EPMD_ADDRESS: '127.0.0.1',
  // A broker that waits for work must not keep a core of a shared machine busy.
  RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
    '+sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}',
})

function configure(state: State): void {
  mkdirSync(join(home, 'log'), { recursive: true })
  const lines = [
    `listeners.tcp.local = 127.0.0.1:${state.ports.rabbitmq}`,
    'default_user = spectra',
    `default_pass = ${state.secret}`,
    'default_vhost = /',
    'loopback_users = none',
    'disk_free_limit.absolute = 100MB',
    'log.console = true',
    'log.console.level = warning',
    'log.file = false',
  ]
  writeFileSync(join(home, 'rabbitmq.conf'), `${lines.join('\n')}\n`, { mode: 0o600 })
  writeFileSync(join(home, 'advanced.config'), '[].\n')
  writeFileSync(join(home, 'enabled_plugins'), '[].\n')
  const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
  const assignments = Object.entries(settings(state))
    .filter(([name]) => name !== 'RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS')
    .map(([name, value]) => `${name}=${quoted(value)}`)
  const script = `#!/bin/sh\nexec env ${assignments.join(' ')} ${quoted(join(directory()!, 'rabbitmqctl'))} "$@"\n`
  writeFileSync(CTL, script)
  chmodSync(CTL, 0o755)
}

export const rabbitmq: Service = {
  name: 'rabbitmq',
  packages: ['rabbitmq-server'],
  ports: ['rabbitmq', 'rabbitmqNodes', 'rabbitmqNames'],
  log: join(HOME, 'rabbitmq.log'),
  program: directory,
  pid: () => processOf(pidFile, MARK),
  url: ({ secret, ports }) => `amqp://spectra:${secret}@127.0.0.1:${ports.rabbitmq}`,

  async start(state) {
    configure(state)
    const env = { ...process.env, ...settings(state) }
    launch(join(directory()!, 'rabbitmq-server'), [], rabbitmq.log, env)
    await until(`RabbitMQ does not answer, see ${rabbitmq.log}`, 90, async () =>
      (await answerTo(state.ports.rabbitmq, 'AMQP\u0000\u0000\u0009\u0001'))?.includes('RabbitMQ')
        ? true
        : undefined,
    )
    await until(`RabbitMQ leaves no pid file, see ${rabbitmq.log}`, 5, () => rabbitmq.pid(state))
  },

  async stop(state) {
    await end(pidFile, MARK, 'SIGTERM')
    // The registry of node names was started with the node, and is this checkout's alone.
    await run('epmd', ['-port', String(state.ports.rabbitmqNames), '-kill']).catch(() => undefined)
  },
}
