import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import type { SpectraError } from '../../../core/errors.ts'
import type { Storage } from '../../../core/ports.ts'
import { storageError } from '../../../core/storage/failures.ts'
import { createLocalStorage } from '../../../core/storage/local.ts'
import { createTrash } from '../../../core/storage/trash.ts'
import { createTree } from '../../../core/storage/tree.ts'
import { createVolume, readMarker, writeMarker } from '../../../core/storage/volume.ts'
import { storageContract, type StorageUnderTest } from '../../contracts/storage.ts'
import { eventually } from '../../helpers/eventually.ts'
import { skipped } from '../../helpers/skipped.ts'
import { tempDir } from '../../helpers/temp.ts'
import { asNobody } from '../../helpers/unprivileged.ts'

const MODULE = resolve(import.meta.dirname, '../../../core/storage/local.ts')
const SECRET = 'a secret of the test, long enough for one'

const CLUSTER = 'c1c1c1c1-0000-4000-8000-000000000001'
const OTHER = 'c2c2c2c2-0000-4000-8000-000000000002'
const OWN = ['.tmp', '.trash', '.cluster.json']

/** Every file and directory but what the adapter always keeps at the top. */
const everything = (dir: string): string[] =>
  (readdirSync(dir, { recursive: true }) as string[]).filter((name) => !OWN.includes(name)).sort()

/** What a mount point shows when nothing is mounted there. */
function unmount(dir: string): () => Promise<void> {
  renameSync(dir, `${dir}.away`)
  mkdirSync(dir)
  return async () => {
    rmdirSync(dir)
    renameSync(`${dir}.away`, dir)
  }
}

/** Takes every permission to `path` from this process, which may be root's. */
async function forbidden(dir: string, path: string): Promise<(() => void) | string> {
  const back = asNobody(dirname(dir))
  if (typeof back === 'string') return back
  const { mode } = statSync(path)
  chmodSync(path, 0)
  return () => {
    chmodSync(path, mode)
    back()
  }
}

async function openLocal(t: Test): Promise<StorageUnderTest & { dir: string }> {
  const dir = join(tempDir(t), 'objects')
  await writeMarker(dir, CLUSTER)
  let now = Date.UTC(2026, 0, 1)
  const storage = createLocalStorage({ dir, clusterId: CLUSTER, secret: SECRET, clock: () => now })
  return {
    dir,
    storage,
    leftovers: () => Promise.resolve(everything(dir)),
    lose: () => Promise.resolve(unmount(dir)),
    advance: (seconds) => void (now += seconds * 1000),
    faults: {
      unreachable: () => Promise.resolve(unmount(dir)),
      denied: () => forbidden(dir, dir),
      refused: () => forbidden(dir, join(dir, 'refused')),
    },
    async open(url) {
      try {
        return { status: 200, body: await buffer(await storage.get(storage.verify(url))) }
      } catch (error) {
        return { status: (error as SpectraError).status, body: Buffer.alloc(0) }
      }
    },
  }
}

const NO_SERVICE = 'a directory is no service'
storageContract(t, 'Local storage', openLocal, {
  ...{ reset: NO_SERVICE, tls: NO_SERVICE, throttled: NO_SERVICE, broken: NO_SERVICE },
  silent: 'a file server that says nothing keeps the call waiting, in the kernel',
  full: 'takes a file system of its own: see below',
})

void t.test('Local storage: empty directories go with their last object', async (t) => {
  const { storage, dir } = await openLocal(t)
  await storage.put('a/b/c/1', Buffer.from('1'))
  await storage.put('a/2', Buffer.from('2'))
  await storage.remove('a/b/c/1')
  t.same(everything(dir), ['a', 'a/2'])
  await storage.remove('a/2')
  t.same(everything(dir), [])
})

void t.test('Local storage: a copy takes no space', async (t) => {
  const { storage, dir } = await openLocal(t)
  await storage.put('a', Buffer.from('x'))
  await storage.copy('a', 'b')
  t.equal(statSync(join(dir, 'a')).ino, statSync(join(dir, 'b')).ino)
})

void t.test('Local storage: a file in its way or below it is a clear error', async (t) => {
  const { storage, dir } = await openLocal(t)
  await storage.put('a', Buffer.from('x'))
  await t.rejects(storage.put('a/b', Buffer.from('x')), {
    code: 'SS_INPUT_INVALID',
    message: /folder of another/,
  })
  await storage.put('d/e', Buffer.from('x'))
  await t.rejects(storage.put('d', Buffer.from('x')), {
    code: 'SS_INPUT_INVALID',
    message: /folder of another/,
  })
  t.equal(await storage.stat('d'), undefined, 'a directory is no object')
  t.same(everything(dir), ['a', 'd', 'd/e'])
})

void t.test('Local storage: symbolic links are never followed out of its directory', async (t) => {
  const { storage, dir } = await openLocal(t)
  const outside = tempDir(t)
  writeFileSync(join(outside, 'secret'), 'secret')
  symlinkSync(outside, join(dir, 'link'))
  symlinkSync(join(outside, 'secret'), join(dir, 'file'))
  await t.rejects(storage.get('link/secret'), { code: 'SS_INPUT_INVALID' })
  await t.rejects(storage.put('link/new', Buffer.from('x')), { code: 'SS_INPUT_INVALID' })
  await t.rejects(storage.put('link/deep/new', Buffer.from('x')), { code: 'SS_INPUT_INVALID' })
  await t.rejects(storage.remove('link/secret'), { code: 'SS_INPUT_INVALID' })
  await t.rejects(storage.get('file'), { code: 'SS_OBJECT_NOT_FOUND' })
  await t.rejects(storage.copy('file', 'stolen'), { code: 'SS_OBJECT_NOT_FOUND' })
  await t.rejects(storage.put('taken', { file: join(dir, 'file') }), { code: 'SS_INPUT_INVALID' })
  const listed = await Array.fromAsync(storage.list(''))
  t.same(listed, [])
  t.same(readdirSync(outside), ['secret'])
})

void t.test('Local storage: a directory that is itself behind a link is fine', async (t) => {
  const link = join(tempDir(t), 'link')
  symlinkSync(tempDir(t), link)
  const storage = createLocalStorage({ dir: link, secret: SECRET })
  await storage.put('a/b', Buffer.from('x'))
  t.equal((await storage.stat('a/b'))?.bytes, 1)
})

void t.test('Local storage: a full disk is SS_DISK_FULL and the part is removed', async (t) => {
  const { storage, dir } = await openLocal(t)
  const full = (): Readable =>
    Readable.from(
      (function* () {
        yield Buffer.alloc(100_000)
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
      })(),
    )
  await t.rejects(storage.put('a/b', full()), {
    code: 'SS_DISK_FULL',
    message: 'Cannot store a/b: the disk is full',
  })
  t.same(everything(dir), [])
})

void t.test('Local storage: a file system that is really full loses nothing stored', async (t) => {
  const dir = tempDir(t)
  const script = `
    import { readdirSync } from 'node:fs'
    import { createLocalStorage } from ${JSON.stringify(MODULE)}
    const storage = createLocalStorage({ dir: ${JSON.stringify(join(dir, 'full'))}, secret: 'x' })
    await storage.put('kept', Buffer.alloc(100_000))
    const error = await storage.put('a/big', Buffer.alloc(1_000_000)).catch((error) => error)
    const names = readdirSync(${JSON.stringify(join(dir, 'full'))}, { recursive: true }).sort()
    console.log(JSON.stringify({ code: error.code, names, kept: (await storage.stat('kept')).bytes }))`
  mkdirSync(join(dir, 'full'))
  const mount = `mount -t tmpfs -o size=512k none "$1/full"`
  const run = (command: string): string =>
    execFileSync(
      'unshare',
      ['--user', '--map-root-user', '--mount', 'sh', '-c', command, 'sh', dir, process.execPath, script],
      {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    )
  try {
    run(mount)
  } catch {
    return skipped(t, 'this machine lets nobody mount a small file system')
  }
  const seen = JSON.parse(run(`${mount} && "$2" --input-type=module -e "$3"`))
  t.same(seen, { code: 'SS_DISK_FULL', names: ['.tmp', 'kept'], kept: 100_000 })
})

void t.test(
  'Local storage: what a killed process left is swept, what a living one writes is not',
  async (t) => {
    const dir = tempDir(t)
    const script = `
    import { Readable } from 'node:stream'
    import { createLocalStorage } from ${JSON.stringify(MODULE)}
    const storage = createLocalStorage({ dir: ${JSON.stringify(dir)}, secret: 'x' })
    const endless = new Readable({ read() {} })
    endless.push('part')
    storage.put('never', endless)
    setInterval(() => {}, 1000)
    process.stdout.write('writing')`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    t.teardown(() => child.kill('SIGKILL'))
    await once(child.stdout, 'data')
    createLocalStorage({ dir, secret: SECRET })
    const parts = (): string[] => readdirSync(join(dir, '.tmp'))
    await eventually('a part is there', () => parts().length > 0)
    t.equal(parts().length, 1, 'the living one keeps its part')
    child.kill('SIGKILL')
    await once(child, 'exit')
    createLocalStorage({ dir, secret: SECRET })
    t.same(parts(), [])
  },
)

void t.test('Local storage: parts of other machines are swept after a day', async (t) => {
  const dir = tempDir(t)
  mkdirSync(join(dir, '.tmp'))
  const fresh = join(dir, '.tmp', 'otherhost-1-0-fresh')
  const old = join(dir, '.tmp', 'otherhost-1-0-old')
  for (const path of [fresh, old]) writeFileSync(path, 'part')
  const before = new Date(Date.now() - 25 * 3600_000)
  utimesSync(old, before, before)
  createLocalStorage({ dir, secret: SECRET })
  t.same(readdirSync(join(dir, '.tmp')), ['otherhost-1-0-fresh'])
})

void t.test('Local storage: a file of another file system is copied, then removed', async (t) => {
  const { storage } = await openLocal(t)
  const elsewhere = '/dev/shm'
  const differs = (): boolean => statSync(elsewhere).dev !== statSync(tmpdir()).dev
  if (!statSync(elsewhere, { throwIfNoEntry: false }) || !differs())
    return skipped(t, 'there is one file system only')
  const file = join(elsewhere, `spectra-test-${process.pid}`)
  writeFileSync(file, 'content')
  await storage.put('a', { file })
  t.equal((await buffer(await storage.get('a'))).toString(), 'content')
  t.throws(() => readFileSync(file), { code: 'ENOENT' })
})

void t.test('Local storage: no change to a signed URL is accepted', async (t) => {
  const { storage } = await openLocal(t)
  const url = await storage.signedUrl('a/b.mp4')
  t.match(url, /^\/objects\/a\/b\.mp4\?expires=\d+&signature=[A-Za-z0-9_-]{43}$/)
  t.equal(storage.verify(url), 'a/b.mp4')
  t.equal(storage.verify(`https://example.org${url}`), 'a/b.mp4')
  const refused = (changed: string): boolean => {
    try {
      storage.verify(changed)
      return changed === url
    } catch (error) {
      return (error as SpectraError).code === 'SS_URL_SIGNATURE'
    }
  }
  const character = fc.constantFrom(...'abcdefgXYZ0189_-./+%= ')
  const change = (at: number, by: string): boolean => refused(url.slice(0, at) + by + url.slice(at + 1))
  t.doesNotThrow(() => fc.assert(fc.property(fc.nat(url.length - 1), character, change), { numRuns: 500 }))
  for (const white of [' ', '\t', '\n']) t.ok(refused(white + url.slice(1)), 'white space is not dropped')
  const other = createLocalStorage({ dir: tempDir(t), secret: `${SECRET}!` })
  t.throws(() => other.verify(url), { code: 'SS_URL_SIGNATURE' })
  t.throws(() => storage.verify(''), { code: 'SS_URL_SIGNATURE' })
  t.throws(() => storage.verify('/objects/a?expires=9e99&signature='), { code: 'SS_URL_SIGNATURE' })
})

void t.test('Local storage: a directory that cannot be made is a clear error', async (t) => {
  const file = join(tempDir(t), 'file')
  writeFileSync(file, '')
  t.throws(() => createLocalStorage({ dir: join(file, 'x'), secret: SECRET }), {
    code: 'SS_DATA_DIR_UNUSABLE',
  })
  t.throws(() => createLocalStorage({ dir: tempDir(t), secret: '' }), { code: 'SS_CONFIG_INVALID' })
})

void t.test('Local storage: the volume of another cluster in its place is not its own (P13)', async (t) => {
  const { storage, dir } = await openLocal(t)
  await storage.put('a', Buffer.from('x'))
  await writeMarker(dir, OTHER, { replace: true })
  await t.rejects(storage.stat('b'), { code: 'SS_STORAGE_UNAVAILABLE', message: new RegExp(OTHER) })
  await t.rejects(storage.put('b', Buffer.from('x')), { code: 'SS_STORAGE_UNAVAILABLE' })
  await t.rejects(Array.fromAsync(storage.list('')), { code: 'SS_STORAGE_UNAVAILABLE' })
  t.same(everything(dir), ['a'])
})

void t.test('Local storage: a directory that is gone is not made anew', async (t) => {
  const { storage, dir } = await openLocal(t)
  rmSync(dir, { recursive: true })
  await t.rejects(storage.put('a', Buffer.from('x')), { code: 'SS_STORAGE_UNAVAILABLE' })
  await t.rejects(storage.health(), { code: 'SS_STORAGE_UNAVAILABLE' })
  t.equal(statSync(dir, { throwIfNoEntry: false }), undefined)
})

void t.test('Local storage: nothing is made where a volume goes away in the very moment (P13)', async (t) => {
  const { storage, dir } = await openLocal(t)
  await storage.put('a/b', Buffer.from('x'))
  const at = new Date(0)
  const looked = createVolume(dir, CLUSTER)
  let mount: (() => Promise<void>) | undefined
  // It is there for as long as it is looked at, and gone with the next step.
  const volume = { here: () => looked.here().then(() => void (mount ??= unmount(dir))) }
  const way = `${dir}/.tmp/..`
  const tree = createTree(dir, way)
  await t.rejects(createTrash(dir, way, tree, volume, () => looked.here()).put('a/b', at))
  await t.rejects(tree.makeParent(['c', 'd', 'e']), { code: 'ENOENT' })
  t.same(readdirSync(dir), [])
  await mount!()
  await tree.makeParent(['c', 'd', 'e'])
  t.same(everything(dir), ['a', 'a/b', 'c', 'c/d'])
})

/** A put that has written half of its object, and the sender's end. */
async function halfOfOne({ storage, dir }: { storage: Storage; dir: string }) {
  const content = new Readable({ read: () => undefined })
  const putting = storage.put('a', content)
  content.push('half of it')
  await eventually('a part is there', () => readdirSync(join(dir, '.tmp')).length === 1)
  return { putting, vanish: () => content.destroy(new Error('the camera vanished')) }
}

void t.test('Local storage: a part on a volume that went away goes when it is back (P11)', async (t) => {
  const opened = await openLocal(t)
  const { putting, vanish } = await halfOfOne(opened)
  const mount = unmount(opened.dir)
  vanish()
  await t.rejects(putting, { message: 'the camera vanished' })
  await mount()
  await eventually('nothing is left', () => everything(opened.dir).length === 0)
})

void t.test('Local storage: a part that cannot be removed goes when it can (P11)', async (t) => {
  const opened = await openLocal(t)
  const { putting, vanish } = await halfOfOne(opened)
  const immutable = (sign: '+' | '-'): Buffer =>
    execFileSync('chattr', [`${sign}i`, join(opened.dir, '.tmp')], { stdio: 'pipe' })
  try {
    immutable('+')
  } catch {
    vanish()
    await t.rejects(putting)
    return skipped(t, 'this file system or user keeps nothing from being removed')
  }
  vanish()
  await t.rejects(putting, { message: 'the camera vanished' })
  t.equal(everything(opened.dir).length, 1)
  immutable('-')
  await eventually('nothing is left', () => everything(opened.dir).length === 0)
})

void t.test(
  'storageError() tells what a file server that is away says from what is wrong with a key',
  (t) => {
    const failed = (code: string, errno?: number): string =>
      (storageError('read a', Object.assign(new Error(code), { code, errno })) as SpectraError).code
    for (const code of ['EIO', 'ETIMEDOUT', 'ENOTCONN', 'ENODEV', 'EHOSTDOWN', 'ENXIO', 'EROFS', 'ENFILE'])
      t.equal(failed(code), 'SS_STORAGE_UNAVAILABLE', code)
    // Node has no name for it.
    t.equal(
      failed(`Unknown system error -${constants.errno.ESTALE}`, -constants.errno.ESTALE),
      'SS_STORAGE_UNAVAILABLE',
    )
    t.equal(failed('EDQUOT'), 'SS_DISK_FULL')
    t.equal(failed('ENOTEMPTY'), 'SS_INPUT_INVALID')
    t.end()
  },
)

void t.test('Local storage: what fails while an object is read is told by its code', async (t) => {
  const { storage } = await openLocal(t)
  await storage.put('a', Buffer.alloc(200_000))
  const reading = await storage.get('a')
  reading.destroy(Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' }))
  const [error] = (await once(reading, 'error')) as [SpectraError]
  t.match(error, { code: 'SS_STORAGE_UNAVAILABLE', message: /Cannot read a/ })
})

/** Runs a script on a local storage as a user who is not root for good, as nodes are. Returns what it logs. */
function asUser(t: Test, script: string): unknown {
  const dir = join(tempDir(t), 'objects')
  mkdirSync(dir)
  const program = `
    import { buffer } from 'node:stream/consumers'
    import { chmodSync } from 'node:fs'
    import { createLocalStorage } from ${JSON.stringify(MODULE)}
    if (process.getuid() === 0) { process.setgroups([]); process.setgid(65534); process.setuid(65534) }
    const dir = ${JSON.stringify(dir)}
    const storage = createLocalStorage({ dir, secret: 'x' })
    const told = (call) => call.then((value) => value ?? 'fine', ({ code }) => code)
    const read = async (key) => (await buffer(await storage.get(key))).toString()
    ${script}`
  const back = asNobody(dirname(dir))
  if (typeof back === 'string') return back
  back()
  const args = ['--input-type=module', '-e', program]
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))
}

void t.test('Local storage: a file that may not be read is refused, and no other', async (t) => {
  const seen = asUser(
    t,
    `for (const key of ['a/1', 'a/2']) await storage.put(key, Buffer.from(key))
     chmodSync(dir + '/a/1', 0)
     const calls = [read('a/1'), storage.asFile('a/1'), read('a/2'), storage.health()]
     console.log(JSON.stringify(await Promise.all(calls.map(told))))`,
  )
  if (typeof seen === 'string') return skipped(t, seen)
  t.same(seen, ['SS_OBJECT_REFUSED', 'SS_OBJECT_REFUSED', 'a/2', 'fine'])
})

void t.test('Local storage: a directory that takes no object at all is an outage', async (t) => {
  const seen = asUser(
    t,
    `await storage.put('a/1', Buffer.from('one'))
     chmodSync(dir, 0o555)
     const put = (key) => storage.put(key, Buffer.from('x'))
     console.log(JSON.stringify(await Promise.all([put('b/1'), put('top'), storage.health(), read('a/1')].map(told))))`,
  )
  if (typeof seen === 'string') return skipped(t, seen)
  t.same(seen, ['SS_STORAGE_UNAVAILABLE', 'SS_STORAGE_UNAVAILABLE', 'SS_STORAGE_UNAVAILABLE', 'one'])
})

void t.test('writeMarker(): of several that mark a directory at once, one wins', async (t) => {
  const dir = join(tempDir(t), 'objects')
  t.equal(await readMarker(dir), undefined)
  const said = await Promise.all([CLUSTER, OTHER, CLUSTER, OTHER].map((id) => writeMarker(dir, id)))
  const won = await readMarker(dir)
  t.ok(said.every((id) => id === won))
  t.same(readdirSync(dir), ['.cluster.json'])
  writeFileSync(join(dir, '.cluster.json'), 'damaged')
  await t.rejects(readMarker(dir), { code: 'SS_DATA_DIR_UNUSABLE' })
})
