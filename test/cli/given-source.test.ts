import { mkdirSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import t from 'tap'
import { givenSource } from '../../cli/given-source.ts'
import { tempDir } from '../helpers/temp.ts'

void t.test('givenSource() takes what is there, however it is called', async (t) => {
  const directory = tempDir(t)
  const before = process.cwd()
  process.chdir(directory)
  t.teardown(() => process.chdir(before))
  mkdirSync(join(directory, 'http:', 'video.example'), { recursive: true })
  const names = [
    'Meeting: plan.mp4',
    'C:video.mp4',
    '-y.mp4',
    '~',
    'concat:a|b',
    'rtsp:cam',
    'http:/video.example/v.mp4',
  ]
  for (const name of names) {
    writeFileSync(join(directory, name), '')
    t.same(await givenSource(name), { kind: 'path', path: resolve(name) }, name)
  }
  t.same(await givenSource('http:'), { kind: 'path', path: resolve('http:') }, 'a directory')
  const url = 'http://video.example/v.mp4'
  t.same(await givenSource(url), { kind: 'url', url }, 'two slashes make an address')
})

void t.test('givenSource() of what is not there: with a scheme an address, else a path', async (t) => {
  for (const url of ['https://video.example/a.mp4', 'concat:a|b', 'file:///tmp/a b.mp4', 'rtsp://cam/live']) {
    t.same(await givenSource(url), { kind: 'url', url })
  }
  for (const path of ['-odd name.mp4', 'C:video.mp4', 'Meeting: plan.mp4', './http:x', '~other/v.mp4']) {
    t.same(await givenSource(path), { kind: 'path', path: resolve(path) })
  }
  t.same(await givenSource('~/v.mp4'), { kind: 'path', path: join(homedir(), 'v.mp4') })
  await t.rejects(givenSource('http://user:p@ss#1@video.example/v.mp4'), { code: 'SS_INPUT_INVALID' })
})
