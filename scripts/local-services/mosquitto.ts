import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answerTo, end, launch, processOf, until } from './processes.ts'
import type { Service } from './service.ts'
import { HOME } from './state.ts'

const home = join(HOME, 'mosquitto')
const pidFile = join(home, 'mosquitto.pid')
const PROGRAM = '/usr/sbin/mosquitto'
const PASSWD = '/usr/bin/mosquitto_passwd'

/** CONNECT of a client without a name: the broker answers, if only to refuse it. */
const GREETING = '\x10\x0c\x00\x04MQTT\x04\x02\x00\x3c\x00\x00'

/** A broker of MQTT, with a login. */
export const mosquitto: Service = {
  name: 'mosquitto',
  optional: true,
  packages: ['mosquitto'],
  ports: ['mosquitto'],
  log: join(HOME, 'mosquitto.log'),
  program: () => (existsSync(PROGRAM) && existsSync(PASSWD) ? PROGRAM : undefined),
  pid: () => processOf(pidFile, join(home, 'mosquitto.conf')),
  url: ({ secret, ports }) => `mqtt://spectra:${secret}@127.0.0.1:${ports.mosquitto}`,

  async start(state) {
    mkdirSync(home, { recursive: true })
    const passwords = join(home, 'passwords')
    writeFileSync(passwords, '', { mode: 0o600 })
    execFileSync(PASSWD, ['-b', passwords, 'spectra', state.secret], { stdio: 'pipe' })
    const file = join(home, 'mosquitto.conf')
    const lines = [
      `listener ${state.ports.mosquitto} 127.0.0.1`,
      ...['allow_anonymous false', `password_file ${passwords}`, 'persistence false'],
      // As root it would become a user who may not read the passwords.
      ...(process.getuid?.() === 0 ? ['user root'] : []),
    ]
    writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 })
    writeFileSync(pidFile, String(launch(PROGRAM, ['-c', file], mosquitto.log)))
    await until(`Mosquitto does not answer, see ${mosquitto.log}`, 20, async () =>
      (await answerTo(state.ports.mosquitto, GREETING)) ? true : undefined,
    )
  },

  stop: () => end(pidFile, join(home, 'mosquitto.conf'), 'SIGTERM'),
}
