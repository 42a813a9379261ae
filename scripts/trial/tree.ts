import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { leftOut } from '../../docker/lean.ts'
import { contained } from './contained.ts'
import { succeeds } from './shell.ts'
import type { Stage, Step } from './steps.ts'

const PROJECT = resolve(import.meta.dirname, '../..')
/** Trees are large and slow to make: they stay. */
export const CACHE = join(PROJECT, '.services/images')

/** Where the last stage begins, by the release of Debian that its base is. */
const RELEASES: Record<string, string> = { 'debian:12': 'bookworm', 'debian:13': 'trixie' }

type Say = (text: string) => void

/**
 * The tree of files that a Dockerfile's last stage makes, in a folder. Its base is made by debootstrap from Debian's packages, its RUN steps run
 * in it, and what it copies of stages before comes from this checkout: installed packages are copied, not installed again.
 * @returns the folder of the tree
 */
export async function imageTree(stages: readonly Stage[], say: Say): Promise<string> {
  const last = stages.at(-1)!
  const packages = await packagesTree(last, say)
  const product = await productTree(
    stages.find(({ name }) => name === 'product')!,
    say,
  )
  const root = join(CACHE, `image-${last.name}`)
  rmSync(root, { recursive: true, force: true })
  await succeeds('copy the base', ['cp', '-a', packages, root])
  for (const step of last.steps) if (step.kind === 'copy') await copy(step, product, root)
  return root
}

/** Base and RUN steps, which all images have alike. */
async function packagesTree({ base, steps }: Stage, say: Say): Promise<string> {
  const release = RELEASES[/^debian:\d+/.exec(base)?.[0] ?? '']
  if (release === undefined)
    throw new Error(`Cannot make ${base}: only Debian's images are made by debootstrap`)
  const runs = steps.filter((step) => step.kind === 'run').map(({ command }) => command)
  return kept('packages', [release, ...runs], async (root) => {
    say(`Making ${release} by debootstrap, which takes a minute`)
    await succeeds('make the base', ['debootstrap', '--variant=minbase', release, root])
    // What Debian's slim images leave out, and what debootstrap leaves behind.
    for (const path of ['usr/share/doc', 'usr/share/man', 'usr/share/locale', 'var/cache/apt/archives'])
      rmSync(join(root, path), { recursive: true, force: true })
    mkdirSync(join(root, 'var/cache/apt/archives/partial'), { recursive: true })
    for (const run of runs) {
      say(`RUN ${run.replaceAll(/\s+/g, ' ')}`)
      const container = { root, env: { DEBIAN_FRONTEND: 'noninteractive' }, user: '0:0', workdir: '/' }
      await succeeds('run a step of the image', contained(container, ['/bin/sh', '-c', run]))
    }
  })
}

/** What the stage `product` leaves: `/app` and `/licences`. Its steps run on a copy of this checkout. */
async function productTree(stage: Stage, say: Say): Promise<string> {
  const files = git('ls-files', '--cached', '--others', '--exclude-standard').filter(isThere)
  const out = leftOut()
  // What never gets into the image does not make another one.
  const contents = files
    .filter((path) => !out.some((gone) => path === gone || path.startsWith(`${gone}/`)))
    .map((path) => `${path} ${digest(readFileSync(join(PROJECT, path)))}`)
  return kept('product', [JSON.stringify(stage.steps), ...contents], async (root) => {
    say('Copying this checkout and its packages')
    const app = join(root, 'app')
    for (const path of files) cpSync(join(PROJECT, path), join(app, path))
    for (const path of ['node_modules', 'console/node_modules', 'console/dist'].filter(isThere))
      // As links, which is quick: npm and the steps take files away, and write none but this one.
      await succeeds('copy packages', ['cp', '-al', join(PROJECT, path), join(app, path)])
    const written = 'node_modules/.package-lock.json'
    rmSync(join(app, written), { force: true })
    if (isThere(written)) cpSync(join(PROJECT, written), join(app, written))
    for (const step of stage.steps) {
      if (step.kind !== 'run')
        throw new Error('Cannot replay the stage product: it copies from another stage')
      say(`RUN ${step.command.replaceAll(/\s+/g, ' ')}`)
      const command = step.command.replaceAll(' /licences', ` ${join(root, 'licences')}`)
      const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` }
      await succeeds('run a step of the stage product', ['sh', '-ec', command], env, app)
    }
  })
}

async function copy(step: Extract<Step, { kind: 'copy' }>, product: string, root: string): Promise<void> {
  if (!['build', 'product'].includes(step.from))
    throw new Error(`Cannot copy ${step.source}: there is no stage ${step.from}`)
  // The Node of the base image is that which runs this, by exact version.
  const source = step.from === 'build' ? process.execPath : join(product, step.source)
  const target = join(root, step.target)
  mkdirSync(dirname(target), { recursive: true })
  rmSync(target, { recursive: true, force: true })
  await succeeds(`copy ${step.source}`, ['cp', '-a', source, target])
  await succeeds('give it to root', ['chown', '-hR', '0:0', target])
}

/** A tree of that recipe that was made before, else made now; half a tree is never taken for a whole one. */
async function kept(
  name: string,
  recipe: readonly string[],
  make: (root: string) => Promise<void>,
): Promise<string> {
  const path = join(CACHE, `${name}-${digest(recipe.join('\n')).slice(0, 12)}`)
  if (existsSync(path)) return path
  mkdirSync(CACHE, { recursive: true })
  for (const old of readdirSync(CACHE).filter((one) => one.startsWith(`${name}-`)))
    rmSync(join(CACHE, old), { recursive: true, force: true })
  const making = join(CACHE, `${name}-making`)
  rmSync(making, { recursive: true, force: true })
  mkdirSync(making)
  await make(making)
  renameSync(making, path)
  return path
}

/** MiB of files below a folder; a file of several names counts once. */
export async function mebibytes(folder: string): Promise<number> {
  if (!statSync(folder, { throwIfNoEntry: false })) return 0
  return Math.round(Number((await succeeds('measure', ['du', '-sk', folder])).split('\t')[0]) / 1024)
}

const isThere = (path: string): boolean => existsSync(join(PROJECT, path))
const digest = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex')
const git = (...args: string[]): string[] =>
  execFileSync('git', args, { cwd: PROJECT, encoding: 'utf8', maxBuffer: 1 << 26 })
    .split('\n')
    .filter(Boolean)
