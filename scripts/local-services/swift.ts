import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { answerTo, end, launch, processOf, run, until } from './processes.ts'
import type { Service } from './service.ts'
import { HOME, type Port, type State } from './state.ts'

const home = join(HOME, 'swift')
const BIN = '/usr/bin'

/** The processes of one node without copies: a proxy that speaks S3, and a server each for accounts, containers and objects. */
const PARTS = [
  { kind: 'account', port: 'swiftAccounts' },
  { kind: 'container', port: 'swiftContainers' },
  { kind: 'object', port: 'swiftObjects' },
  { kind: 'proxy', port: 'swift' },
] as const satisfies { kind: string; port: Port }[]
type Part = (typeof PARTS)[number]

const programOf = ({ kind }: Part): string => join(BIN, `swift-${kind}-server`)
const fileOf = ({ kind }: Part): string => join(home, `${kind}.conf`)
const pidFileOf = ({ kind }: Part): string => join(home, `${kind}.pid`)
const pidOf = (part: Part): Promise<number | undefined> => processOf(pidFileOf(part), fileOf(part))

/** What all parts say of themselves; swift changes to a user of its own unless told which. */
const common = (port: number): string[] => [
  '[DEFAULT]',
  ...['bind_ip = 127.0.0.1', `bind_port = ${port}`, 'workers = 0'],
  ...[`swift_dir = ${home}`, `devices = ${home}`, 'mount_check = false'],
  ...[`user = ${userInfo().username}`, 'log_level = WARNING', 'log_address = /dev/null'],
]

const storing = (kind: string): string[] => [
  ...['[pipeline:main]', `pipeline = ${kind}-server`],
  ...[`[app:${kind}-server]`, `use = egg:swift#${kind}`],
]

const proxying = ({ secret }: State): string[] => [
  ...[
    '[pipeline:main]',
    'pipeline = catch_errors cache listing_formats bulk s3api tempauth slo proxy-server',
  ],
  ...['[app:proxy-server]', 'use = egg:swift#proxy', 'account_autocreate = true'],
  ...['[filter:catch_errors]', 'use = egg:swift#catch_errors'],
  ...['[filter:cache]', 'use = egg:swift#memcache', 'memcache_servers = 127.0.0.1:1'],
  ...['[filter:listing_formats]', 'use = egg:swift#listing_formats'],
  ...['[filter:bulk]', 'use = egg:swift#bulk'],
  ...['[filter:slo]', 'use = egg:swift#slo'],
  ...['[filter:s3api]', 'use = egg:swift#s3api', 's3_acl = false', 'location = us-east-1'],
  ...['[filter:tempauth]', 'use = egg:swift#tempauth', `user_spectra_spectra = ${secret} .admin`],
]

/** Rings tell where each part listens: they are built anew, as ports move, and place everything on the one device. */
async function configure(state: State): Promise<void> {
  for (const dir of [home, join(home, 'device')]) mkdirSync(dir, { recursive: true })
  const unique = ['[swift-hash]', `swift_hash_path_suffix = ${state.secret}`, '[storage-policy:0]']
  const policy = ['name = one', 'default = yes']
  writeFileSync(join(home, 'swift.conf'), `${[...unique, ...policy].join('\n')}\n`, { mode: 0o600 })
  for (const part of PARTS) {
    const lines = [...common(state.ports[part.port])]
    lines.push(...(part.kind === 'proxy' ? proxying(state) : storing(part.kind)))
    writeFileSync(fileOf(part), `${lines.join('\n')}\n`, { mode: 0o600 })
    if (part.kind === 'proxy') continue
    const ring = join(home, `${part.kind}.builder`)
    rmSync(ring, { force: true })
    const build = (...args: string[]) => run(join(BIN, 'swift-ring-builder'), [ring, ...args])
    await build('create', '4', '1', '0')
    await build('add', `r1z1-127.0.0.1:${state.ports[part.port]}/device`, '1')
    await build('rebalance')
  }
}

/** OpenStack's store of objects, as a second one that speaks S3. */
export const swift: Service = {
  name: 'swift',
  optional: true,
  packages: ['swift-proxy', 'swift-account', 'swift-container', 'swift-object'],
  ports: ['swift', 'swiftAccounts', 'swiftContainers', 'swiftObjects'],
  log: join(HOME, 'swift.log'),
  program: () => (PARTS.map(programOf).find((path) => !existsSync(path)) === undefined ? BIN : undefined),
  /** That of the proxy, where all parts run. */
  async pid() {
    const pids = await Promise.all(PARTS.map(pidOf))
    return pids.includes(undefined) ? undefined : pids.at(-1)
  },
  url: ({ secret, ports }) => `http://spectra%3Aspectra:${secret}@127.0.0.1:${ports.swift}`,

  async start(state) {
    await swift.stop(state)
    await configure(state)
    const env = { ...process.env, SWIFT_DIR: home }
    for (const part of PARTS)
      writeFileSync(pidFileOf(part), String(launch(programOf(part), [fileOf(part)], swift.log, env)))
    const asking = 'GET /healthcheck HTTP/1.0\r\n\r\n'
    await until(`Swift does not answer, see ${swift.log}`, 120, async () => {
      const answers = await Promise.all(PARTS.map(({ port }) => answerTo(state.ports[port], asking)))
      return answers.includes(undefined) ? undefined : true
    })
  },

  async stop() {
    await Promise.all(PARTS.map((part) => end(pidFileOf(part), fileOf(part), 'SIGTERM')))
  },
}
