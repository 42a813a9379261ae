import { createHash, randomBytes, type Hash } from 'node:crypto'
import { once } from 'node:events'
import { access, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { Test } from 'tap'
import type { Storage } from '../../core/ports.ts'
import { skipped } from '../helpers/skipped.ts'
import { tempDir } from '../helpers/temp.ts'
import { faultsContract, type Break, type Fault } from './faults.ts'

export interface StorageUnderTest {
  storage: Storage
  /** Opens a signed URL as its receiver would. */
  open(url: string): Promise<{ status: number; body: Buffer }>
  /** Objects, parts and temporary files that exist, by any name: what a failed write must not add to. */
  leftovers(): Promise<string[]>
  /** Whether what `asFile` gave is a copy, which stays readable while the storage is away. @default false */
  filesOutlive?: boolean
  /** Takes the volume or service away as an empty mount point would show it; returns the way back. */
  lose(): Promise<() => Promise<void>>
  /** Ways to break what is behind it; `refused` refuses all objects below `refused/` and no other. */
  faults: Partial<Record<Fault, Break>>
  /** Moves the clock that expiry is measured by; absent where the adapter's clock is not ours. */
  advance?(seconds: number): void
}

/** Object stores take what is longer than this in several parts. Bytes. */
const LONGER_THAN_A_PART = 16 * 1024 * 1024

const keysOf = async (storage: Storage, prefix: string): Promise<string[]> => {
  const keys: string[] = []
  for await (const object of storage.list(prefix)) keys.push(object.key)
  return keys
}

const text = async (storage: Storage, key: string, range?: { start: number; end: number }): Promise<string> =>
  (await buffer(await storage.get(key, { range }))).toString()

const AWAY = ['SS_STORAGE_UNAVAILABLE'] as const

/**
 * What every storage adapter promises. `open` gives a new, empty storage.
 * @param impossible the faults that cannot hit it, and why
 */
export function storageContract(
  t: Test,
  name: string,
  open: (t: Test) => Promise<StorageUnderTest>,
  impossible: Partial<Record<Fault, string>>,
): void {
  faultsContract(t, name, {
    codes: {
      ...{ unreachable: AWAY, reset: AWAY, silent: AWAY, tls: AWAY, denied: AWAY, broken: AWAY },
      // Nothing of it is done, and it may be done soon: as good as away.
      throttled: AWAY,
      // Uses attempts: one object must not keep its stage waiting for ever.
      refused: ['SS_OBJECT_REFUSED'],
      full: ['SS_DISK_FULL', 'SS_STORAGE_UNAVAILABLE'],
    },
    impossible,
    async open(t) {
      const { storage, faults } = await open(t)
      for (const key of ['refused/1', 'others/1']) await storage.put(key, Buffer.from('content'))
      const at = new Date('2026-05-01T10:00:00Z')
      const put = (key: string) => storage.put(key, Buffer.from('content'))
      const read = async (key: string) => buffer(await storage.get(key))
      const release = async (key: string) => (await storage.asFile(key)).release()
      const calls = {
        get: () => read('refused/1'),
        stat: () => storage.stat('refused/1'),
        asFile: () => release('refused/1'),
        copy: () => storage.copy('refused/1', 'refused/2'),
        'put of a buffer': () => put('refused/1'),
        'put of a stream': () => storage.put('refused/1', Readable.from(['content'])),
        list: () => keysOf(storage, 'refused/'),
        'put into the trash': () => storage.trash.put('refused/gone', at),
        // What is removed is there again for the next look.
        remove: () => storage.remove('refused/gone'),
      }
      const { refused, ...others } = faults
      return {
        calls,
        faults: {
          ...others,
          ...(refused && {
            refused: async () => {
              const back = await refused()
              if (typeof back === 'string') return back
              t.equal((await read('others/1')).toString(), 'content', 'another object is read')
              await t.resolves(put('others/2'), 'another object is written')
              await t.resolves(storage.health(), 'the storage is well')
              return back
            },
          }),
        },
      }
    },
  })

  const promise = (what: string, run: (t: Test, it: StorageUnderTest) => Promise<unknown>): void => {
    void t.test(`${name}: ${what}`, async (t) => run(t, await open(t)))
  }

  const trashOf = (storage: Storage) => Array.fromAsync(storage.trash.list())
  const [yesterday, today] = [new Date('2026-05-01T10:00:00.250Z'), new Date('2026-05-02T10:00:00Z')]

  promise('what is put as a buffer, a stream or a file is read back the same', async (t, { storage }) => {
    const content = randomBytes(200_000)
    const file = join(tempDir(t), 'content')
    await writeFile(file, content)
    await storage.put('a/buffer', content)
    await storage.put('a/stream', Readable.from([content.subarray(0, 7), content.subarray(7)]))
    const stored = await storage.put('a/file', { file })
    t.same(stored, { bytes: content.length })
    const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
    for (const key of ['a/buffer', 'a/stream', 'a/file']) {
      t.equal(hash(await buffer(await storage.get(key))), hash(content), key)
      t.equal((await storage.stat(key))?.bytes, content.length, key)
    }
    await t.rejects(access(file), { code: 'ENOENT' }, 'the file was taken')
  })

  promise('content longer than one part of an upload, of unknown length, is stored whole', async (t, it) => {
    const { storage } = it
    const [piece, pieces] = [randomBytes(1_000_003), 18]
    async function* parts(hash: Hash): AsyncGenerator<Buffer> {
      for (let n = 0; n < pieces; n++) {
        const part = Buffer.concat([Buffer.from([n]), piece])
        hash.update(part)
        yield part
      }
    }
    const [sent, received] = [createHash('sha256'), createHash('sha256')]
    const bytes = pieces * (piece.length + 1)
    t.ok(bytes > LONGER_THAN_A_PART)
    t.same(await storage.put('long', Readable.from(parts(sent), { objectMode: false })), { bytes })
    for await (const part of await storage.get('long')) received.update(part as Buffer)
    t.equal(received.digest('hex'), sent.digest('hex'))
    const range = { start: bytes - 3, end: bytes - 1 }
    t.same(await buffer(await storage.get('long', { range })), piece.subarray(-3), 'its end')
    const before = await it.leftovers()
    const broken = Readable.from(
      (async function* () {
        yield* parts(createHash('sha256'))
        throw new Error('the camera vanished')
      })(),
      { objectMode: false },
    )
    await t.rejects(storage.put('long', broken), /the camera vanished/, 'breaks off behind its parts')
    t.same(await it.leftovers(), before)
    t.equal((await storage.stat('long'))?.bytes, bytes, 'and what was there stands')
  })

  promise('an empty object is an object', async (t, { storage }) => {
    await storage.put('empty', Buffer.alloc(0))
    t.equal((await storage.stat('empty'))?.bytes, 0)
    t.equal(await text(storage, 'empty'), '')
  })

  promise(
    'a second put replaces the object; who reads the first one reads it to its end',
    async (t, { storage }) => {
      const first = Buffer.alloc(500_000, 'a')
      await storage.put('x', first)
      const reading = await storage.get('x')
      await once(reading, 'readable')
      await storage.put('x', Buffer.from('second'))
      t.ok((await buffer(reading)).equals(first))
      t.equal(await text(storage, 'x'), 'second')
    },
  )

  promise(
    'a range brings exactly its bytes, the end inclusive and cut to the size',
    async (t, { storage }) => {
      await storage.put('digits', Buffer.from('0123456789'))
      t.equal(await text(storage, 'digits', { start: 2, end: 4 }), '234')
      t.equal(await text(storage, 'digits', { start: 9, end: 9 }), '9')
      t.equal(await text(storage, 'digits', { start: 7, end: 1000 }), '789')
      for (const range of [
        { start: 10, end: 12 },
        { start: 3, end: 2 },
        { start: -1, end: 2 },
        { start: 0.5, end: 2 },
      ]) {
        await t.rejects(storage.get('digits', { range }), { code: 'SS_RANGE_INVALID' })
      }
    },
  )

  promise(
    'what is not there: stat is undefined, reading says so, removing is fine',
    async (t, { storage }) => {
      t.equal(await storage.stat('no/such'), undefined)
      await t.rejects(storage.get('no/such'), { code: 'SS_OBJECT_NOT_FOUND' })
      await t.rejects(storage.asFile('no/such'), { code: 'SS_OBJECT_NOT_FOUND' })
      await t.rejects(storage.copy('no/such', 'to'), { code: 'SS_OBJECT_NOT_FOUND' })
      await storage.remove('no/such')
      t.same(await keysOf(storage, ''), [])
    },
  )

  promise('a copy lives on when the original is removed or replaced', async (t, { storage }) => {
    await storage.put('from/1', Buffer.from('one'))
    await storage.copy('from/1', 'to/1')
    await storage.copy('from/1', 'to/1')
    await storage.put('from/1', Buffer.from('other'))
    t.equal(await text(storage, 'to/1'), 'one')
    await storage.remove('from/1')
    t.equal(await text(storage, 'to/1'), 'one')
    t.same(await keysOf(storage, ''), ['to/1'])
  })

  promise('list brings the keys that begin with the prefix, in order', async (t, { storage }) => {
    for (const key of ['b/2', 'b/10', 'b-x/1', 'b/c/1', 'bc', 'a', 'b.txt'])
      await storage.put(key, Buffer.from(key))
    t.same(await keysOf(storage, 'b/'), ['b/10', 'b/2', 'b/c/1'])
    t.same(await keysOf(storage, 'b'), ['b-x/1', 'b.txt', 'b/10', 'b/2', 'b/c/1', 'bc'])
    t.same(await keysOf(storage, 'b/1'), ['b/10'])
    t.same(await keysOf(storage, 'c'), [])
    t.equal((await keysOf(storage, '')).length, 7)
    await storage.remove('b/c/1')
    t.same(await keysOf(storage, 'b/c'), [])
  })

  promise('only keys of safe segments are taken, by every verb', async (t, { storage, leftovers }) => {
    await storage.put('ok', Buffer.from('ok'))
    const before = await leftovers()
    const bad = [
      '',
      '/',
      '/a',
      'a/',
      'a//b',
      '.',
      '..',
      '../x',
      'a/../b',
      'a/./b',
      'a b',
      'a\\b',
      'ä',
      'a\0',
      '%2e',
      'a?b',
    ]
    for (const key of [...bad, 'x'.repeat(256), 'a/'.repeat(600) + 'a']) {
      const wrong = { code: 'SS_INPUT_INVALID' }
      const stream = Readable.from(['x'])
      await t.rejects(storage.put(key, stream), wrong, `put ${JSON.stringify(key.slice(0, 20))}`)
      t.ok(stream.destroyed, 'the stream is not left hanging')
      await t.rejects(storage.get(key), wrong)
      await t.rejects(storage.stat(key), wrong)
      await t.rejects(storage.asFile(key), wrong)
      await t.rejects(storage.copy('ok', key), wrong)
      await t.rejects(storage.copy(key, 'ok2'), wrong)
      await t.rejects(storage.remove(key), wrong)
      await t.rejects(storage.signedUrl(key), wrong)
    }
    await t.rejects(keysOf(storage, '../'), { code: 'SS_INPUT_INVALID' })
    t.same(await leftovers(), before)
  })

  promise(
    'a put that fails leaves nothing, and the object before it stands (P11)',
    async (t, { storage, leftovers }) => {
      await storage.put('keep', Buffer.from('before'))
      const before = await leftovers()
      const failing = (): Readable =>
        Readable.from(
          (function* () {
            yield Buffer.alloc(100_000)
            throw new Error('the camera vanished')
          })(),
        )
      await t.rejects(storage.put('keep', failing()), /the camera vanished/)
      await t.rejects(storage.put('deep/er/new', failing()), /the camera vanished/)
      const cut = new Readable({ read() {} })
      cut.push(Buffer.alloc(1000))
      const putting = storage.put('cut', cut)
      cut.destroy()
      await t.rejects(putting)
      await t.rejects(storage.put('no/file', { file: join(tempDir(t), 'missing') }))
      t.equal(await text(storage, 'keep'), 'before')
      t.same(await leftovers(), before)
    },
  )

  promise(
    'a verb whose signal has aborted throws its reason, and does nothing (P11)',
    async (t, { storage, leftovers }) => {
      const file = join(tempDir(t), 'content')
      await writeFile(file, 'x')
      await storage.put('a', Buffer.from('a'))
      await storage.put('b', Buffer.from('b'))
      await storage.trash.put('b', today)
      const before = await leftovers()
      const reason = new Error('nobody wants it any more')
      const call = { signal: AbortSignal.abort(reason) }
      const stream = Readable.from(['x'])
      const trashed = { key: 'b', trashedAt: today }
      await t.rejects(storage.put('new', Buffer.from('x'), call), reason, 'put of a buffer')
      await t.rejects(storage.put('new', stream, call), reason, 'put of a stream')
      t.ok(stream.destroyed, 'the stream is not left hanging')
      await t.rejects(storage.put('new', { file }, call), reason, 'put of a file')
      await t.resolves(access(file), 'the file was not taken')
      await t.rejects(storage.copy('a', 'new', call), reason, 'copy')
      await t.rejects(storage.get('a', call), reason, 'get')
      await t.rejects(storage.stat('a', call), reason, 'stat')
      await t.rejects(storage.asFile('a', call), reason, 'asFile')
      await t.rejects(storage.remove('a', call), reason, 'remove')
      await t.rejects(Array.fromAsync(storage.list('', call)), reason, 'list')
      await t.rejects(storage.trash.put('a', today, call), reason, 'into the trash')
      await t.rejects(Array.fromAsync(storage.trash.list(call)), reason, 'list of the trash')
      await t.rejects(storage.trash.restore(trashed, call), reason, 'back from the trash')
      await t.rejects(storage.trash.remove(trashed, call), reason, 'out of the trash')
      t.same(await leftovers(), before)
    },
  )

  promise(
    'a put that is aborted on its way throws the reason, leaves nothing, and the object before it stands (P11)',
    async (t, { storage, leftovers }) => {
      await storage.put('keep', Buffer.from('before'))
      const before = await leftovers()
      const aborting = new AbortController()
      const reason = new Error('the work was given back')
      const long = Readable.from(
        (async function* () {
          for (let n = 0; n < 40; n++) {
            if (n === 20) aborting.abort(reason)
            yield Buffer.alloc(1_000_000)
          }
        })(),
        { objectMode: false },
      )
      await t.rejects(storage.put('keep', long, { signal: aborting.signal }), reason)
      t.ok(long.destroyed, 'the stream is not left hanging')
      t.equal(await text(storage, 'keep'), 'before')
      t.same(await leftovers(), before)
    },
  )

  promise('reading and listing end with the reason of their signal', async (t, { storage }) => {
    await storage.put('a/1', Buffer.alloc(5_000_000))
    await storage.put('a/2', Buffer.from('2'))
    const aborting = new AbortController()
    const reason = new Error('the client is gone')
    const call = { signal: aborting.signal }
    const reading = await storage.get('a/1', call)
    await once(reading, 'readable')
    const listing = storage.list('a/', call)[Symbol.asyncIterator]()
    t.match(await listing.next(), { value: { key: 'a/1' } })
    aborting.abort(reason)
    await t.rejects(buffer(reading), reason)
    await t.rejects(listing.next(), reason)
  })

  promise(
    'readers of an object that is written at the same time see one of the versions, whole',
    async (t, { storage }) => {
      const version = (n: number): Buffer => Buffer.alloc(50_000 + n, String(n % 10))
      await storage.put('v', version(0))
      let writing = true
      const writer = (async () => {
        for (let n = 1; n <= 30; n++)
          await storage.put('v', Readable.from([version(n).subarray(0, 100), version(n).subarray(100)]))
        writing = false
      })()
      let reads = 0
      while (writing) {
        const seen = await buffer(await storage.get('v'))
        const n = seen.length - 50_000
        if (!seen.equals(version(n))) return t.fail(`read a mixture of ${seen.length} bytes`)
        reads++
      }
      await writer
      t.ok(reads > 0)
    },
  )

  promise(
    'writers and removers under one prefix do not disturb each other',
    async (t, { storage, leftovers }) => {
      const rounds = Array.from({ length: 40 }, (_, n) => n)
      await Promise.all(
        rounds.map(async (n) => {
          await storage.put(`p/q/${n % 4}/r/${n}`, Buffer.from(String(n)))
          await storage.remove(`p/q/${n % 4}/r/${n}`)
        }),
      )
      t.same(await leftovers(), [])
    },
  )

  promise('asFile gives a local file with the content until it is released', async (t, { storage }) => {
    await storage.put('dir/clip.mp4', Buffer.from('clip'))
    const file = await storage.asFile('dir/clip.mp4')
    t.equal(await readFile(file.path, 'utf8'), 'clip')
    await file.release()
    t.equal(await text(storage, 'dir/clip.mp4'), 'clip', 'the object stays')
  })

  promise('a signed URL opens its object and no other', async (t, { storage, open }) => {
    await storage.put('o/1/a.txt', Buffer.from('mine'))
    await storage.put('o/2/a.txt', Buffer.from('theirs'))
    const url = await storage.signedUrl('o/1/a.txt')
    t.match(await open(url), { status: 200, body: Buffer.from('mine') })
    t.match(await open(url.replace('o/1/', 'o/2/')), { status: 403 })
    t.match(await open(url.slice(0, url.indexOf('?'))), { status: 403 })
  })

  promise('a signed URL leads to the store, or is a path that the gateway serves', async (t, { storage }) => {
    await storage.put('o/1/a.txt', Buffer.from('mine'))
    const url = await storage.signedUrl('o/1/a.txt')
    const refused = { code: 'SS_URL_SIGNATURE' }
    if (url.startsWith('/')) t.equal(storage.verify(url), 'o/1/a.txt')
    else t.throws(() => storage.verify(new URL(url).pathname + new URL(url).search), refused)
    for (const path of ['', '/objects/o/1/a.txt', '/objects/o/1/a.txt?expires=9e99&signature='])
      t.throws(() => storage.verify(path), refused)
  })

  promise('a signed URL ends when it said', async (t, { storage, open, advance }) => {
    if (!advance) return skipped(t, 'the clock is not ours')
    await storage.put('x', Buffer.from('x'))
    const url = await storage.signedUrl('x', { expiresInSeconds: 60 })
    advance(59)
    t.match(await open(url), { status: 200 })
    advance(1)
    t.match(await open(url), { status: 403 })
  })

  promise(
    'what is in the trash is in no other place, and comes back as it was (P13)',
    async (t, { storage }) => {
      await storage.put('a/b/one', Buffer.from('one'))
      await storage.put('a/two', Buffer.from('two'))
      t.equal(await storage.trash.put('a/two', today), true)
      t.equal(await storage.trash.put('a/b/one', yesterday), true)
      t.equal(await storage.trash.put('a/b/one', today), false, 'it is not there any more')
      t.same(await keysOf(storage, ''), [])
      t.equal(await storage.stat('a/two'), undefined)
      t.match(await trashOf(storage), [
        { key: 'a/b/one', bytes: 3, trashedAt: yesterday },
        { key: 'a/two', bytes: 3, trashedAt: today },
      ])
      t.equal(await storage.trash.restore({ key: 'a/b/one', trashedAt: yesterday }), true)
      t.equal(await text(storage, 'a/b/one'), 'one')
      t.equal(await storage.trash.restore({ key: 'a/b/one', trashedAt: yesterday }), false, 'once')
      t.match(await trashOf(storage), [{ key: 'a/two' }])
    },
  )

  promise('nothing is restored over what took its place (P13)', async (t, { storage }) => {
    await storage.put('x', Buffer.from('before'))
    await storage.trash.put('x', today)
    await storage.put('x', Buffer.from('after'))
    t.equal(await storage.trash.restore({ key: 'x', trashedAt: today }), false)
    t.equal(await text(storage, 'x'), 'after')
    t.match(await trashOf(storage), [{ key: 'x', trashedAt: today }], 'it stays in the trash')
  })

  promise('what is removed from the trash is gone', async (t, { storage, leftovers }) => {
    for (const key of ['p/1', 'p/2']) await storage.put(key, Buffer.from(key))
    for (const key of ['p/1', 'p/2']) await storage.trash.put(key, today)
    await storage.trash.remove({ key: 'p/1', trashedAt: today })
    await storage.trash.remove({ key: 'p/1', trashedAt: today })
    t.match(await trashOf(storage), [{ key: 'p/2' }])
    await storage.trash.remove({ key: 'p/2', trashedAt: today })
    t.same(await trashOf(storage), [])
    t.same(await leftovers(), [])
  })

  promise(
    'while it is away no object is missing and none is made; then all are there (P1, P11)',
    async (t, { storage, lose, leftovers, filesOutlive }) => {
      await storage.put('a/1', Buffer.from('one'))
      const held = await storage.asFile('a/1')
      const file = join(tempDir(t), 'content')
      await writeFile(file, 'x')
      const before = await leftovers()
      const back = await lose()
      const away = { code: 'SS_STORAGE_UNAVAILABLE' }
      await t.rejects(storage.get('a/1'), away, 'get')
      await t.rejects(storage.stat('a/1'), away, 'stat')
      await t.rejects(storage.stat('never/was'), away, 'stat of what never was')
      await t.rejects(storage.asFile('a/1'), away, 'asFile')
      if (filesOutlive) t.equal(await readFile(held.path, 'utf8'), 'one', 'the file that somebody works on')
      if (filesOutlive) await t.resolves(held.release())
      else await t.rejects(held.release(), away, 'the file that somebody works on')
      await t.rejects(storage.copy('a/1', 'a/2'), away, 'copy')
      await t.rejects(storage.put('a/2', Buffer.from('x')), away, 'put of a buffer')
      await t.rejects(storage.put('a/2', Readable.from(['x'])), away, 'put of a stream')
      await t.rejects(storage.put('a/2', { file }), away, 'put of a file')
      await t.rejects(storage.put('top', { file }), away, 'put of a file at the top')
      await t.resolves(access(file), 'the file was not taken')
      await t.rejects(storage.remove('a/1'), away, 'remove')
      await t.rejects(keysOf(storage, 'a/'), away, 'list')
      await t.rejects(storage.trash.put('a/1', today), away, 'trash')
      await t.rejects(trashOf(storage), away, 'list of the trash')
      await t.rejects(storage.health(), away, 'health')
      t.same(await leftovers(), [], 'nothing was made in its place')
      await back()
      t.same(await leftovers(), before)
      t.equal(await text(storage, 'a/1'), 'one')
      await t.resolves(storage.health())
    },
  )

  promise('it says that it is well', async (t, { storage, leftovers }) => {
    await t.resolves(storage.health())
    t.same(await leftovers(), [])
  })
}
