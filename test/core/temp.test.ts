import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import t from 'tap'
import { HOST, leftovers, sweepTempDirectory, tempPath } from '../../core/temp.ts'
import { tempDir } from '../helpers/temp.ts'

const longAgo = new Date(Date.now() - 25 * 3600_000)
const names = (directory: string, kind?: string) =>
  [...leftovers(directory, kind)].map(({ path, ours }) => [basename(path), ours])

async function deadPid(): Promise<number> {
  const dead = spawn(process.execPath, ['-e', ''])
  await once(dead, 'exit')
  return dead.pid!
}

void t.test('tempPath() gives names that differ, and belong to a living process', (t) => {
  const directory = tempDir(t)
  const paths = [tempPath(directory), tempPath(directory), tempPath(directory, 'video')]
  t.equal(new Set(paths).size, 3)
  for (const path of paths) {
    mkdirSync(path)
    utimesSync(path, longAgo, longAgo)
  }
  t.same(names(directory, 'video'), [])
  sweepTempDirectory(directory)
  t.same(
    readdirSync(directory).sort(),
    [basename(paths[0]!), basename(paths[1]!)].sort(),
    'a directory without kinds is all of temporary things',
  )
  t.end()
})

void t.test('sweepTempDirectory() removes what dead processes of this machine left', async (t) => {
  const directory = tempDir(t)
  const dead = await deadPid()
  writeFileSync(join(directory, `${HOST}-${dead}-123-0b3f6e6e-7c1f-4f3b-9a55-0d2b6f8f9f10`), 'x')
  writeFileSync(join(directory, `${HOST}-${dead}-123-00ff`), 'x')
  if (existsSync('/proc/self/stat')) writeFileSync(join(directory, `${HOST}-${process.pid}-1-00ff`), 'x')
  sweepTempDirectory(directory)
  t.same(readdirSync(directory), [])
})

void t.test('What is not of this machine goes when nobody touched it for a day (P13)', (t) => {
  const directory = tempDir(t)
  const busy = '0badcafe-1-1-00ff'
  for (const name of [busy, '0badcafe-2-1-00ff', '1-1-00ff', 'notes.txt']) {
    writeFileSync(join(directory, name), 'x')
    if (name !== busy) utimesSync(join(directory, name), longAgo, longAgo)
  }
  sweepTempDirectory(directory)
  t.same(readdirSync(directory), [busy])
  t.end()
})

void t.test('Where other things lie, only what is of the kind is a leftover', async (t) => {
  const directory = tempDir(t)
  const dead = await deadPid()
  const left = `video-${HOST}-${dead}-1-00ff`
  const others = [`${HOST}-${dead}-1-00ff`, `sound-${HOST}-${dead}-1-00ff`, 'notes.txt', 'video-1.mp4']
  for (const name of [left, 'video-0badcafe-1-1-00ff', ...others]) {
    mkdirSync(join(directory, name))
    utimesSync(join(directory, name), longAgo, longAgo)
  }
  t.same(
    names(directory, 'video').sort(),
    [
      ['video-0badcafe-1-1-00ff', false],
      [left, true],
    ].sort(),
  )
})

void t.test('Nothing stays of asking for the time of a file server', (t) => {
  const directory = tempDir(t)
  writeFileSync(join(directory, '0badcafe-1-1-00ff'), 'x')
  t.same(names(directory), [])
  t.same(readdirSync(directory), ['0badcafe-1-1-00ff'])
  t.end()
})
