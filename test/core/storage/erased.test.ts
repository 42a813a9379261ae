import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { forgetErased } from '../../../core/storage/file-cache/erased.ts'
import { createFileCache } from '../../../core/storage/file-cache/file-cache.ts'
import { contentName, fileName } from '../../../core/storage/object-store.ts'
import { testDatabase } from '../../helpers/database.ts'
import { tempDir } from '../../helpers/temp.ts'

const [ONE, OTHER] = [randomUUID(), randomUUID()]

void t.test('fileName(): the same content of two organizations has a file each', (t) => {
  const keys = [ONE, OTHER].map((id) => `organizations/${id}/videos/1.mp4`)
  const names = keys.map((key) => contentName(key, 'abc'))
  t.not(names[0], names[1])
  t.same(
    names.map((name) => name.slice(0, 37)),
    [`${ONE}-`, `${OTHER}-`],
  )
  t.equal(fileName('s3://a', keys[0]!, 'etag', 'abc'), names[0])
  t.ok(fileName('s3://a', keys[0]!, 'etag', undefined).startsWith(`${ONE}-`))
  t.end()
})

void t.test(
  'Erasure: what is erased goes from the file cache of each node, also of one that was away',
  async (t) => {
    const database = await testDatabase(t)
    const dir = tempDir(t)
    const files = createFileCache({ dir, bytes: 1e6 })
    const names = [ONE, OTHER].map((id) => contentName(`organizations/${id}/videos/1.mp4`, 'abc'))
    const fetch = (path: string) => Promise.resolve(writeFileSync(path, 'footage'))
    const fill = async () => {
      for (const name of names) await (await files.hold(name, fetch)).release()
    }
    const kept = () => readdirSync(join(dir, 'kept')).sort()
    const erase = (state: string, wait: string) =>
      database.query(
        `insert into spectra_ops.erasures (id, organization_id, kind, state, passes, created_at, erased_at, done_at, next_at)
       values ($1, $2, 'process', $3, 1, now(), clock_timestamp(), ${state === 'done' ? 'clock_timestamp()' : 'null'}, ${wait})`,
        [randomUUID(), ONE, state],
      )
    await fill()
    t.equal(await forgetErased(dir, database), 2, 'who never looked keeps nothing')
    await fill()
    t.equal(await forgetErased(dir, database), 0, 'nothing was erased since')
    await erase('done', 'null')
    const held = await files.hold(names[0]!, fetch)
    t.equal(await forgetErased(dir, database), 1)
    t.same(kept(), [names[1]], 'that of the other organization stays')
    t.equal(readFileSync(held.path, 'utf8'), 'footage', 'who works on it reads it to its end')
    await held.release()
    await fill()
    t.equal(await forgetErased(dir, database), 0, 'once')
    await erase('erased', 'now()')
    await forgetErased(dir, database)
    await fill()
    t.equal(await forgetErased(dir, database), 1, 'again, while something may still come in')
    t.equal(await forgetErased(join(dir, 'none'), database), 0, 'a node without a cache')
  },
)
