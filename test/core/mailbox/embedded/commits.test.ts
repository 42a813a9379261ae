import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import t from 'tap'
import { createCommits } from '../../../../core/mailbox/embedded/commits.ts'
import { tempDir } from '../../../helpers/temp.ts'

const nothing = { wanted: () => false, take: () => () => false, onError: () => undefined }

/** A database that counts its commits. */
function counted(t: Parameters<typeof tempDir>[0]) {
  const path = join(tempDir(t), 'rows.db')
  const db = new DatabaseSync(path)
  db.exec('PRAGMA journal_mode = WAL; CREATE TABLE row (value INTEGER)')
  const other = new DatabaseSync(path)
  t.teardown(() => [db, other].forEach((one) => one.close()))
  const insert = db.prepare('INSERT INTO row VALUES (?)')
  const count = other.prepare('SELECT count(*) AS n FROM row')
  return { db, path, insert: (value: number) => void insert.run(value), rows: () => Number(count.get()?.n) }
}

void t.test('writes of one turn share a commit, and are durable when their promises resolve', async (t) => {
  const { db, path, insert, rows } = counted(t)
  const commits = createCommits(db, path, nothing)
  const seen = await Promise.all(
    Array.from({ length: 100 }, async (_, i) => {
      await commits.write(() => insert(i), { what: 'insert' })
      return rows()
    }),
  )
  t.same(new Set(seen), new Set([100]), 'each saw all of them stored')
})

void t.test('a transaction is bounded: the event loop has its turn after about 500 rows', async (t) => {
  const { db, path, insert, rows } = counted(t)
  const commits = createCommits(db, path, nothing)
  const seen = new Set<number>()
  await Promise.all(
    Array.from({ length: 1200 }, async (_, i) => {
      await commits.write(() => insert(i), { what: 'insert' })
      seen.add(rows())
    }),
  )
  t.same([...seen], [500, 1000, 1200])
})

void t.test('a write that fails is rejected alone', async (t) => {
  const { db, path, insert, rows } = counted(t)
  const commits = createCommits(db, path, nothing)
  const bad = (): void => {
    insert(-1)
    throw new Error('bad statement')
  }
  const results = await Promise.allSettled([
    commits.write(() => insert(1), { what: 'insert' }),
    commits.write(bad, { what: 'insert' }),
    commits.write(() => insert(2), { what: 'insert' }),
  ])
  t.same(
    results.map((one) => one.status),
    ['fulfilled', 'rejected', 'fulfilled'],
  )
  t.match(results[1], { reason: { code: 'SS_INTERNAL', message: 'Cannot insert: bad statement' } })
  t.equal(rows(), 2)
})

void t.test('close() writes what waits', async (t) => {
  const { db, path, insert, rows } = counted(t)
  const commits = createCommits(db, path, nothing)
  const all = Array.from({ length: 700 }, (_, i) => commits.write(() => insert(i), { what: 'insert' }))
  commits.close()
  await Promise.all(all)
  t.equal(rows(), 700)
  await t.rejects(
    commits.write(() => insert(0), { what: 'insert' }),
    { code: 'SS_MAILBOX_CLOSED' },
  )
})
