import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { sweepTemp, videoDirectory } from '../../../core/media/temp.ts'
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
  const left = join(directory, `video-${dead.pid}-123-00ff`)
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
  mkdirSync(join(directory, `video-${process.pid}-1-00ff`))
  t.equal(await sweepTemp(directory), existsSync('/proc/self/stat') ? 1 : 0)
})

void t.test('sweepTemp() of a missing directory is fine', async (t) => {
  t.equal(await sweepTemp(join(tempDir(t), 'missing')), 0)
})
