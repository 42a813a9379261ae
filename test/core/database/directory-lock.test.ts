import t from 'tap'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { lockDirectory } from '../../../core/database/directory-lock.ts'
import { startOf } from '../../../core/processes.ts'
import { tempDir } from '../../helpers/temp.ts'

const MODULE = new URL('../../../core/database/directory-lock.ts', import.meta.url).href

/** Tries to take the lock from a process of its own, and holds what it got until `all` have answered. */
async function contend(path: string, tries: number, all: () => Promise<void>): Promise<number> {
  const script = `
    const { lockDirectory } = await import(${JSON.stringify(MODULE)})
    const take = () => lockDirectory(${JSON.stringify(path)}, 'dir')
    const all = await Promise.allSettled(Array.from({ length: ${tries} }, take))
    console.log(all.filter((one) => one.status === 'fulfilled').length)
    process.stdin.resume()`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const [won] = (await once(child.stdout, 'data')) as [Buffer]
  await all()
  child.stdin.end()
  await ended
  return Number(won.toString())
}

/** How many of `processes` x `tries` got the lock at the same time. */
async function race(path: string, processes: number, tries: number): Promise<number> {
  let missing = processes
  const { promise, resolve } = Promise.withResolvers<void>()
  const all = (): Promise<void> => {
    if (--missing === 0) resolve()
    return promise
  }
  const won = await Promise.all(Array.from({ length: processes }, () => contend(path, tries, all)))
  return won.reduce((sum, count) => sum + count, 0)
}

const dead = { token: 'deadbeef', pid: 2 ** 22 + 1, start: 'long ago', host: hostname() }

void t.test('Directory lock: of many at once, one wins', async (t) => {
  const path = join(tempDir(t), 'lock')
  t.equal(await race(path, 3, 5), 1)
})

void t.test('Directory lock: of many who find a dead holder, one takes over', async (t) => {
  const directory = tempDir(t)
  const path = join(directory, 'lock')
  await writeFile(path, JSON.stringify(dead))
  t.equal(await race(path, 3, 5), 1)
  t.same(await readdir(directory), ['lock'], 'nothing else is left')
})

void t.test('Directory lock: a successor that died while taking over is succeeded, too', async (t) => {
  const path = join(tempDir(t), 'lock')
  await writeFile(path, JSON.stringify(dead))
  await writeFile(`${path}.${dead.token}`, JSON.stringify({ ...dead, token: 'cafecafe' }))
  const lock = await lockDirectory(path, 'dir')
  await lock.release()
})

void t.test(
  'Directory lock: another process that has the pid of the dead holder does not count',
  async (t) => {
    const path = join(tempDir(t), 'lock')
    await writeFile(path, JSON.stringify({ ...dead, pid: process.pid }))
    t.not(await startOf(process.pid), dead.start)
    const lock = await lockDirectory(path, 'dir')
    await t.rejects(lockDirectory(path, 'dir'), { code: 'SS_DATA_DIR_BUSY', details: { pid: process.pid } })
    await lock.release()
  },
)

void t.test('Directory lock: a holder on another machine counts as alive', async (t) => {
  const path = join(tempDir(t), 'lock')
  await writeFile(path, JSON.stringify({ ...dead, host: 'elsewhere' }))
  await t.rejects(lockDirectory(path, 'dir'), {
    code: 'SS_DATA_DIR_BUSY',
    message: /on elsewhere .* remove .*lock/,
  })
})

void t.test('Directory lock: a damaged lock file is taken over', async (t) => {
  const path = join(tempDir(t), 'lock')
  await writeFile(path, '{"tok')
  const lock = await lockDirectory(path, 'dir')
  await lock.release()
})

void t.test('Directory lock: release() never removes the lock of another', async (t) => {
  const path = join(tempDir(t), 'lock')
  const lock = await lockDirectory(path, 'dir')
  const other = JSON.stringify({ ...dead, token: 'other' })
  await writeFile(path, other)
  await lock.release()
  t.equal(await readFile(path, 'utf8'), other)
})
