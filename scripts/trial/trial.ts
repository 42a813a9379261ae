import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beside, contained, type Container } from './contained.ts'
import { ended, succeeds } from './shell.ts'
import type { Stage } from './steps.ts'

/** What was seen of one image. Times are milliseconds. */
export interface Trial {
  /** From start to the first answer of `/health/live`, and to 200 of `/health/ready`; the first time, and with code that was compiled before. */
  readonly firstReadyMs: number
  readonly liveMs: number
  readonly readyMs: number
  /** From SIGTERM to the end with 0. */
  readonly endMs: number
}

/** Nothing takes longer on a machine that works. */
const LIMIT_MS = 120_000

/**
 * Runs an image's entry point twice as Compose does: waits until it is ready, asks its health check, tries to write where nothing may be written,
 * and ends it by SIGTERM. Throws at what is not as it must be.
 * @param settings the environment besides that of the image
 * @param volumes a folder for what it keeps: services of one database share it, as they do in Compose
 */
export async function tryImage(
  root: string,
  stage: Stage,
  settings: Readonly<Record<string, string>>,
  volumes: string,
): Promise<Trial> {
  const container = within(root, stage, settings, volumes)
  for (const one of ['npm', 'npx', 'gcc', 'make', 'git', 'curl', 'python3']) await absent(container, one)
  await readOnly(container)
  if (stage.command.includes('gateway'))
    await succeeds(
      'make the owner',
      contained(container, [
        'tini',
        '--',
        'node',
        'cli/bin.js',
        'user',
        'create',
        '--role',
        'owner',
        'owner@example.org',
      ]),
    )
  const first = await life(container, stage)
  const second = await life(container, stage)
  return { firstReadyMs: first.readyMs, ...second }
}

/** Runs a command of the image to its end; returns what it printed. */
export async function runOnce(
  root: string,
  stage: Stage,
  command: readonly string[],
  settings: Record<string, string> = {},
): Promise<string> {
  const scratch = mkdtempSync(join(tmpdir(), 'spectra-image-'))
  try {
    return await succeeds(
      `run ${command.join(' ')}`,
      contained(within(root, stage, settings, scratch), command),
    )
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** Volumes are new and belong to the image's user, as an engine makes them. */
function within(
  root: string,
  stage: Stage,
  settings: Readonly<Record<string, string>>,
  scratch: string,
): Container {
  const [uid, gid] = stage.user.split(':').map(Number)
  const volumes = Object.fromEntries(
    stage.volumes.map((path) => {
      const outside = join(scratch, path.replaceAll('/', '-'))
      mkdirSync(outside, { recursive: true })
      chownSync(outside, uid!, gid!)
      return [path, outside]
    }),
  )
  const { env, user, workdir } = stage
  return { root, env: { ...env, ...settings }, user, workdir, volumes }
}

async function life(container: Container, stage: Stage): Promise<Omit<Trial, 'firstReadyMs'>> {
  const port = Number(new URL(stage.health.at(-1)!).port)
  const began = performance.now()
  const [program, ...args] = contained(container, stage.command)
  const child = spawn(program!, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => lines.push(text))
  const close = once(child, 'close') as Promise<[number | null, string | null]>
  const since = (): number => Math.round(performance.now() - began)
  try {
    await answers(child, `http://127.0.0.1:${port}/health/live`, lines)
    const liveMs = since()
    await answers(child, `http://127.0.0.1:${port}/health/ready`, lines)
    const readyMs = since()
    const pid = processOne(child)
    await succeeds('pass the health check', beside(container, pid, stage.health))
    const asked = performance.now()
    process.kill(pid, 'SIGTERM')
    const [code] = await close
    if (code !== 0) throw new Error(`SIGTERM: ended with ${code}\n${lines.join('').slice(-3000)}`)
    return { liveMs, readyMs, endMs: Math.round(performance.now() - asked) }
  } finally {
    if (child.exitCode === null && child.signalCode === null) end(child)
    await close
  }
}

async function answers(child: ChildProcess, url: string, lines: readonly string[]): Promise<void> {
  const until = performance.now() + LIMIT_MS
  for (;;) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(4000) }).catch((error: unknown) => error)
    if (answer instanceof Response && answer.status === 200) return
    const last = answer instanceof Response ? `${answer.status} ${await answer.text()}` : String(answer)
    if (child.exitCode !== null || performance.now() > until)
      throw new Error(`${url} does not answer 200: ${last}\n${lines.join('').slice(-3000)}`)
    await sleep(20)
  }
}

/** Kills process 1 of the container, and all others with it: those that outlive `unshare` keep what they print to, and a port. */
function end(child: ChildProcess): void {
  const pid = processOne(child)
  if (pid > 0) process.kill(pid, 'SIGKILL')
  else child.kill('SIGKILL')
}

/** `unshare` has one child: process 1 of the container. */
const processOne = (child: ChildProcess): number =>
  Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim())

async function absent(container: Container, program: string): Promise<void> {
  const { code } = await ended(contained(container, ['/bin/sh', '-c', `command -v ${program}`]))
  if (code === 0) throw new Error(`The image has ${program}, which no service needs`)
  if (code !== 127) throw new Error(`Cannot look for ${program} in the image: exit ${code}`)
}

/** Nothing but volumes and `/tmp` takes a file. */
async function readOnly(container: Container): Promise<void> {
  const folders = ['/app', '/usr/local/bin', '/etc', '/var/lib', '/dev', '/root']
  const said = await succeeds(
    'try to write',
    contained(container, [
      '/bin/sh',
      '-c',
      `for f in ${folders.join(' ')}; do touch $f/x 2>/dev/null && echo $f; done; touch /tmp/x`,
    ]),
  )
  if (said.trim()) throw new Error(`The image can be written to: ${said.trim().split('\n').join(', ')}`)
  const writable = Object.keys(container.volumes ?? {}).map((path) => `touch ${path}/x && rm ${path}/x`)
  await succeeds('write to the volumes', contained(container, ['/bin/sh', '-ec', writable.join('\n')]))
}
