import t from 'tap'
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { extractTar } from '../../../core/database/tar.ts'
import { tempDir } from '../../helpers/temp.ts'

/** A directory with all that can be in one, and its archive by the system's tar. */
function archived(t: Parameters<typeof tempDir>[0]) {
  const home = tempDir(t)
  const source = join(home, 'source')
  const long = 'd'.repeat(60)
  mkdirSync(join(source, long, long), { recursive: true })
  mkdirSync(join(source, 'empty'))
  const files = {
    empty_file: 0,
    one: 1,
    block: 512,
    more: 513,
    large: 3_000_001,
    [join(long, long, 'deep')]: 10,
  }
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(source, name), randomBytes(bytes))
  const pack = (...args: string[]): Buffer =>
    execFileSync('tar', ['-C', source, '--format=ustar', '-cf', '-', ...args], { maxBuffer: 1 << 26 })
  return { home, source, pack }
}

/** Every path below a directory, with the content of files. */
const contents = (directory: string): Record<string, string | undefined> =>
  Object.fromEntries(
    readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .sort()
      .map((path) => {
        const file = join(directory, path)
        return [path, statSync(file).isFile() ? readFileSync(file, 'base64') : undefined]
      }),
  )

void t.test('extractTar() brings back what the system’s tar packed, for the owner alone', async (t) => {
  const { home, source, pack } = archived(t)
  const target = join(home, 'target')
  extractTar(pack('.'), target)
  t.same(contents(target), contents(source))
  t.equal(statSync(target).mode & 0o777, 0o700)
  t.equal(statSync(join(target, 'one')).mode & 0o777, 0o600)
})

void t.test('extractTar() refuses what is cut off, at whatever block', async (t) => {
  const { home, pack } = archived(t)
  const archive = pack('one', 'more', 'large')
  const end = archive.length - (archive.length % 512)
  let n = 0
  for (const cut of [0, 512, 1024, 1500, 100_000, end - 10_240]) {
    t.throws(() => extractTar(archive.subarray(0, cut), join(home, `cut-${n++}`)), /Cannot extract/)
  }
})

void t.test('extractTar() writes nothing outside, over nothing, and no links', async (t) => {
  const { home, source, pack } = archived(t)
  const outside = pack('-P', '--transform=s,^one$,../outside,', 'one')
  t.throws(() => extractTar(outside, join(home, 'a')), /it lies outside/)
  t.notOk(readdirSync(home).includes('outside'))
  cpSync(source, join(home, 'b'), { recursive: true })
  t.throws(() => extractTar(pack('one'), join(home, 'b')), { code: 'EEXIST' })
  execFileSync('ln', ['-s', 'one', join(source, 'link')])
  t.throws(() => extractTar(pack('link'), join(home, 'c')), /type 2 are not known/)
})
