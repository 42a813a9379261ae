import { randomBytes } from 'node:crypto'
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { SERVICES } from '../deploy/platform.ts'
import { NO_POSTGRES, testPostgresUrl } from '../test/helpers/database.ts'
import { NO_BROKER, testVhost } from '../test/helpers/rabbitmq.ts'
import { sampleVideo } from '../test/helpers/sample.ts'
import { stagesOf, type Stage } from '../scripts/trial/steps.ts'
import { imageTree, mebibytes } from '../scripts/trial/tree.ts'
import { runOnce, tryImage, type Trial } from '../scripts/trial/trial.ts'

const HELP = `Makes images of services without an engine, and tries them: node docker/try-image.ts [service ...] [--json]

The steps of the last stage of docker/SERVICE.Dockerfile are replayed in a folder (Debian by debootstrap, kept under .services/images), and
its entry point, health check and SIGTERM are tried there as process 1, as the image's user, on a read-only root, without capabilities.
A sample video is analysed in it, too. Without a name: gateway and vlm. --all: every service. --no-analysis: leaves the sample out.

Needs Linux, root, debootstrap (apt-get install debootstrap) and the servers of the tests: scripts/services up && eval "$(scripts/services env)"`

/** What is missing on this machine, with how to get it. */
function missing(): string[] {
  const programs = (process.env.PATH ?? '').split(':').concat('/usr/sbin')
  const has = (name: string): boolean => programs.some((path) => existsSync(join(path, name)))
  return [
    process.platform !== 'linux' && 'Linux',
    process.getuid?.() !== 0 && 'root: sudo -E env "PATH=$PATH" node docker/try-image.ts',
    !has('debootstrap') && 'debootstrap: apt-get install debootstrap',
    !has('npm') && 'npm, which comes with Node',
    NO_POSTGRES && `PostgreSQL: ${NO_POSTGRES}`,
    NO_BROKER && `RabbitMQ: ${NO_BROKER}`,
  ].filter((one) => typeof one === 'string')
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: 'boolean', short: 'h' },
    json: { type: 'boolean' },
    all: { type: 'boolean' },
    'no-analysis': { type: 'boolean' },
  },
})

const known = SERVICES.map(({ name }) => name as string)
const names = values.all ? known : positionals.length > 0 ? positionals : ['gateway', 'vlm']
const unknown = names.filter((name) => !known.includes(name))
const lacks = missing()
if (values.help) console.log(HELP)
else if (unknown.length > 0) refuse(`There is no service ${unknown.join(', ')}. Known: ${known.join(', ')}`)
else if (lacks.length > 0)
  refuse(`Cannot try images here. Missing:\n${lacks.map((one) => `  ${one}`).join('\n')}`)
else await main()

function refuse(why: string): void {
  console.error(why)
  process.exitCode = 2
}

async function main(): Promise<void> {
  const say = values.json ? (): void => undefined : (text: string): void => console.log(text)
  const undo: (() => unknown)[] = []
  const volumes = mkdtempSync(join(tmpdir(), 'spectra-image-'))
  undo.push(() => rmSync(volumes, { recursive: true, force: true }))
  try {
    const settings = await servers((work) => undo.push(work))
    for (const name of names) {
      const stages = stagesOf(readFileSync(resolve(import.meta.dirname, `${name}.Dockerfile`), 'utf8'))
      const root = await imageTree(stages, say)
      const size = await sizes(root)
      const times = await tryImage(root, stages.at(-1)!, settings, volumes)
      if (values.json) console.log(JSON.stringify({ image: name, ...size, ...times }))
      else console.log(told(name, size, times))
    }
    if (!values['no-analysis']) await analysis(names[0]!, say)
  } finally {
    for (const work of undo.toReversed()) await work()
  }
}

/** A database and a virtual host of its own, and the secrets that all services share. */
async function servers(teardown: (work: () => unknown) => void): Promise<Record<string, string>> {
  const secret = (): string => randomBytes(24).toString('hex')
  const redis = process.env.SPECTRA_TEST_REDIS_URL
  return {
    SPECTRA_DATABASE_URL: await testPostgresUrl({ teardown }),
    SPECTRA_MAILBOX_URL: await testVhost({ teardown }),
    ...(redis ? { SPECTRA_REDIS_URL: redis, SPECTRA_REDIS_PREFIX: `image-${process.pid}:` } : {}),
    ...Object.fromEntries(
      ['JWT_SECRET_KEY', 'SPECTRA_URL_SECRET', 'SPECTRA_CONTROL_SECRET'].map((name) => [name, secret()]),
    ),
  }
}

/** MiB: all, and its larger parts. */
async function sizes(root: string): Promise<Record<string, number>> {
  const [all, node, app] = await Promise.all(
    ['', 'usr/local/bin/node', 'app'].map((path) => mebibytes(join(root, path))),
  )
  return { mebibytes: all!, debian: all! - node! - app!, node: node!, app: app! }
}

function told(name: string, size: Record<string, number>, times: Trial): string {
  const { mebibytes, debian, node, app } = size
  const { readyMs, firstReadyMs, liveMs, endMs } = times
  return (
    `${name}: ${mebibytes} MiB (Debian and ffmpeg ${debian}, Node ${node}, product ${app}); ready within ${readyMs} ms, ` +
    `the first time ${firstReadyMs} ms; answers after ${liveMs} ms; SIGTERM ends it within ${endMs} ms`
  )
}

/** What only a whole image can: ffmpeg, the networks and the embedded database, all from this tree. */
async function analysis(name: string, say: (text: string) => void): Promise<void> {
  const root = join(import.meta.dirname, '../.services/images', `image-${name}`)
  const [stage] = stagesOf(readFileSync(resolve(import.meta.dirname, `${name}.Dockerfile`), 'utf8')).slice(
    -1,
  ) as [Stage]
  const sample = join(root, 'var/tmp/sample.mp4')
  copyFileSync(sampleVideo(), sample)
  const said = await runOnce(root, stage, [
    'tini',
    '--',
    'node',
    'cli/bin.js',
    'analyze',
    '/var/tmp/sample.mp4',
    '--json',
  ])
  const events = said.split('\n').filter((line) => line.includes('"kind":"event"')).length
  if (events === 0) throw new Error(`The image analyses a video and finds nothing:\n${said.slice(-2000)}`)
  say(`analyze in the image of ${name}: ${events} events`)
}
