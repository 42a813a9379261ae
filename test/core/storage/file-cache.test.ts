import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { createFileCache, type HeldFile } from '../../../core/storage/file-cache/file-cache.ts'
import { tempDir } from '../../helpers/temp.ts'

const MODULE = join(import.meta.dirname, '../../../core/storage/file-cache/file-cache.ts')

function countedFetch(content: string) {
  const fetches: string[] = []
  return {
    fetches,
    async fetch(path: string) {
      fetches.push(path)
      await writeFile(path, content, { flag: 'wx' })
    },
  }
}

void t.test('File cache: a file is fetched once, also by several who ask at once', async (t) => {
  const files = createFileCache({ dir: tempDir(t), bytes: 1000 })
  const { fetches, fetch } = countedFetch('content')
  const held = await Promise.all([1, 2, 3].map(() => files.hold('a', fetch)))
  t.equal(fetches.length, 1)
  t.equal(new Set(held.map(({ path }) => path)).size, 3, 'each has a name of its own')
  for (const { path, release } of held) {
    t.equal(readFileSync(path, 'utf8'), 'content')
    await release()
    t.notOk(existsSync(path))
  }
})

void t.test('File cache: processes of a node share what one of them fetched', async (t) => {
  const dir = tempDir(t)
  const { fetches, fetch } = countedFetch('content')
  await (await createFileCache({ dir, bytes: 1000 }).hold('a', fetch)).release()
  const held = await createFileCache({ dir, bytes: 1000 }).hold('a', fetch)
  t.equal(readFileSync(held.path, 'utf8'), 'content')
  t.equal(fetches.length, 1)
})

void t.test('File cache: a fetch that fails leaves nothing, and the next who waits fetches', async (t) => {
  const dir = tempDir(t)
  const files = createFileCache({ dir, bytes: 1000 })
  const { fetch } = countedFetch('whole')
  let next: Promise<HeldFile> | undefined
  const failing = files.hold('a', async (path) => {
    await writeFile(path, 'ha')
    // Asked for from in here, it comes second whatever the disk does.
    next = files.hold('a', fetch)
    throw new Error('the store is away')
  })
  await t.rejects(failing, { message: 'the store is away' })
  const { path, release } = await next!
  t.equal(readFileSync(path, 'utf8'), 'whole')
  await release()
  t.same(readdirSync(join(dir, 'held')), [])
})

void t.test('File cache: what was used longest ago goes first; who holds it reads on', async (t) => {
  const dir = tempDir(t)
  const files = createFileCache({ dir, bytes: 250 })
  const fetch = (path: string) => writeFile(path, 'x'.repeat(100))
  const first = await files.hold('first', fetch)
  await (await files.hold('second', fetch)).release()
  utimesSync(join(dir, 'kept', 'first'), new Date(Date.now() - 5000), new Date(Date.now() - 5000))
  utimesSync(join(dir, 'kept', 'second'), new Date(Date.now() - 9000), new Date(Date.now() - 9000))
  await (await files.hold('second', () => Promise.reject(new Error('it is kept')))).release()
  await (await files.hold('third', fetch)).release()
  t.same(readdirSync(join(dir, 'kept')).sort(), ['second', 'third'])
  t.equal(readFileSync(first.path, 'utf8').length, 100)
})

void t.test(
  'File cache: what nobody asked for in a day goes, and what is too long is not kept',
  async (t) => {
    const dir = tempDir(t)
    const files = createFileCache({ dir, bytes: 250 })
    const fetch = (bytes: number) => (path: string) => writeFile(path, 'x'.repeat(bytes))
    await (await files.hold('old', fetch(10))).release()
    const before = new Date(Date.now() - 25 * 3_600_000)
    utimesSync(join(dir, 'kept', 'old'), before, before)
    await (await files.hold('long', fetch(251))).release()
    await (await files.hold('new', fetch(20))).release()
    t.same(readdirSync(join(dir, 'kept')), ['new'])
  },
)

void t.test(
  'File cache: what a killed process fetched and held is swept, what a living one holds is not',
  async (t) => {
    const dir = tempDir(t)
    const script = join(tempDir(t), 'child.ts')
    writeFileSync(
      script,
      `import { writeFile } from 'node:fs/promises'
     import { createFileCache, type HeldFile } from ${JSON.stringify(MODULE)}
     const files = createFileCache({ dir: ${JSON.stringify(dir)}, bytes: 1000 })
     await files.hold('whole', (path) => writeFile(path, 'whole'))
     files.hold('part', async (path) => { await writeFile(path, 'pa'); process.send('writing'); await new Promise(() => {}) })
     setInterval(() => {}, 1000)`,
    )
    const child = fork(script)
    t.teardown(() => child.kill('SIGKILL'))
    await once(child, 'message')
    createFileCache({ dir, bytes: 1000 })
    t.equal(readdirSync(join(dir, 'held')).length, 2, 'it lives')
    child.kill('SIGKILL')
    await once(child, 'exit')
    const files = createFileCache({ dir, bytes: 1000 })
    t.same(readdirSync(join(dir, 'held')), [])
    const { fetches, fetch } = countedFetch('part, whole')
    t.equal(readFileSync((await files.hold('whole', fetch)).path, 'utf8'), 'whole', 'what it kept is whole')
    t.equal(readFileSync((await files.hold('part', fetch)).path, 'utf8'), 'part, whole')
    t.equal(fetches.length, 1)
  },
)
