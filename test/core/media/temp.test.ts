import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { sweepTemp, videoDirectory } from '../../../core/media/temp.ts'
import { HOST } from '../../../core/temp.ts'
import { tempDir } from '../../helpers/temp.ts'

void t.test('sweepTemp() keeps directories of living processes and what is not its own', async (t) => {
  const directory = tempDir(t)
  const own = await videoDirectory(directory)
  writeFileSync(join(directory, 'notes.txt'), '')
  t.equal(await sweepTemp(directory), 0)
  t.ok(existsSync(own))
  t.same(readdirSync(directory).length, 2)
})

void t.test('sweepTemp() removes what a dead process left and ends its children', async (t) => {
  const directory = tempDir(t)
  const dead = spawn(process.execPath, ['-e', ''])
  await once(dead, 'exit')
  const left = join(directory, `video-${HOST}-${dead.pid}-123-00ff`)
  mkdirSync(left)
  writeFileSync(join(left, 'chunk-000001.mp4'), 'x')
  const orphan = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', join(left, 'chunk')])
  t.teardown(() => orphan.kill('SIGKILL'))
  const gone = once(orphan, 'exit')
  await once(orphan, 'spawn')
  t.equal(await sweepTemp(directory), 1)
  t.notOk(existsSync(left))
  if (existsSync('/proc/self/cmdline')) t.equal((await gone)[1], 'SIGKILL')
})

void t.test('sweepTemp() is not deceived by a new process with the number of a dead one', async (t) => {
  const directory = tempDir(t)
  mkdirSync(join(directory, `video-${HOST}-${process.pid}-1-00ff`))
  t.equal(await sweepTemp(directory), existsSync('/proc/self/stat') ? 1 : 0)
})

void t.test('sweepTemp() of a missing directory is fine', async (t) => {
  t.equal(await sweepTemp(join(tempDir(t), 'missing')), 0)
})

void t.test(
  'sweepTemp() leaves what another machine works on, until nobody touched it for a day (P13)',
  async (t) => {
    const directory = tempDir(t)
    // A process of another machine is not seen from here; older versions did not say whose it was.
    const [busy, left, older] = ['video-0badcafe-1-1-00ff', 'video-0badcafe-2-1-00ff', 'video-1-1-00ff']
    for (const name of [busy, left, older]) mkdirSync(join(directory, name))
    const longAgo = new Date(Date.now() - 25 * 3600_000)
    for (const name of [left, older]) utimesSync(join(directory, name), longAgo, longAgo)
    t.equal(await sweepTemp(directory), 2)
    t.same(readdirSync(directory), [busy])
  },
)
