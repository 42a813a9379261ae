import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answerTo, end, launch, processOf, until } from './processes.ts'
import type { Service } from './service.ts'
import { HOME } from './state.ts'

const home = join(HOME, 'redis')
const pidFile = join(home, 'redis.pid')

export const redis: Service = {
  name: 'redis',
  packages: ['redis-server'],
  ports: ['redis'],
  log: join(HOME, 'redis.log'),
  program: () =>
    (process.env.PATH ?? '')
      .split(':')
      .map((path) => join(path, 'redis-server'))
      .find((path) => existsSync(path)),
  pid: ({ ports }) => processOf(pidFile, `:${ports.redis}`),
  url: ({ secret, ports }) => `redis://:${secret}@127.0.0.1:${ports.redis}/0`,

  async start(state) {
    mkdirSync(home, { recursive: true })
    const file = join(home, 'redis.conf')
    const lines = [
      'bind 127.0.0.1',
      `port ${state.ports.redis}`,
      `requirepass ${state.secret}`,
      `dir "${home}"`,
      `pidfile "${pidFile}"`,
      'daemonize no',
      'save ""',
      'appendonly no',
    ]
    writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 })
    launch(redis.program()!, [file], redis.log)
    const greeting = `AUTH ${state.secret}\r\n`
    await until(`Redis does not answer, see ${redis.log}`, 20, async () =>
      (await answerTo(state.ports.redis, greeting))?.toString().startsWith('+OK') ? true : undefined,
    )
    // The port answers a moment before the pid file is there.
    await until(`Redis leaves no pid file, see ${redis.log}`, 5, () => redis.pid(state))
  },

  stop: ({ ports }) => end(pidFile, `:${ports.redis}`, 'SIGTERM'),
}
