import t, { type Test } from 'tap'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { openPGliteDatabase } from '../../../core/database/pglite.ts'
import { MIGRATION_NAMES } from '../../../schema/migrations/names.ts'
import { databaseContract } from '../../contracts/database.ts'
import { templateDir, testDatabase } from '../../helpers/database.ts'
import { skipped } from '../../helpers/skipped.ts'
import { tempDir } from '../../helpers/temp.ts'

databaseContract(t, 'PGlite', testDatabase)

const MODULE = new URL('../../../core/database/pglite.ts', import.meta.url).href
const MARK = `insert into spectra_core.organizations (id, name, created_at) values (gen_random_uuid(), $1, now())`

/** Another process that opens the database, prints `open` or the error's code, and runs `then` with `db`. */
function opener(dataDir: string, cacheDir: string, then: string) {
  const script = `
    const { openPGliteDatabase } = await import(${JSON.stringify(MODULE)})
    try {
      const db = await openPGliteDatabase(${JSON.stringify({ dataDir, cacheDir })})
      console.log('open'); ${then}
    } catch (error) { console.log(error.code); console.log(error.message) }`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  return {
    child,
    ended: once(child, 'exit'),
    line: async () => (await lines.next()).value as string,
  }
}

const HOLD = `process.stdin.on('data', () => db.close().then(() => process.exit(0)))`

void t.test('PGlite: a second process is told which one has the directory', async (t) => {
  const dataDir = tempDir(t)
  const first = opener(dataDir, templateDir(), HOLD)
  t.equal(await first.line(), 'open')
  await t.rejects(openPGliteDatabase({ dataDir, cacheDir: templateDir() }), {
    code: 'SS_DATA_DIR_BUSY',
    message: new RegExp(`process ${first.child.pid} is using it`),
  })
  first.child.stdin.write('\n')
  await first.ended
  const database = await openPGliteDatabase({ dataDir, cacheDir: templateDir() })
  await database.close()
  t.same(await readdir(dataDir), ['pglite'], 'closing takes the lock away')
})

void t.test('PGlite: the same process is refused, too', async (t) => {
  const dataDir = tempDir(t)
  const database = await openPGliteDatabase({ dataDir, cacheDir: templateDir() })
  t.teardown(() => database.close())
  await t.rejects(openPGliteDatabase({ dataDir, cacheDir: templateDir() }), { code: 'SS_DATA_DIR_BUSY' })
})

void t.test(
  'PGlite: what was committed before kill -9 is there, and the lock of the dead is taken over',
  async (t) => {
    const dataDir = tempDir(t)
    const work = `for (let i = 1; ; i++) { await db.query(${JSON.stringify(MARK)}, ['n' + i]); console.log(i) }`
    const victim = opener(dataDir, templateDir(), work)
    let confirmed = 0
    while (confirmed < 50) confirmed = Number(await victim.line()) || 0
    victim.child.kill('SIGKILL')
    await victim.ended
    const database = await openPGliteDatabase({ dataDir, cacheDir: templateDir() })
    t.teardown(() => database.close())
    const [row] = await database.query<{ n: number }>(
      `select count(*)::int as n from spectra_core.organizations where name like 'n%'`,
    )
    t.ok(row!.n >= confirmed, `${row!.n} rows of ${confirmed} confirmed`)
  },
)

void t.test('PGlite: a making that was killed is started again from nothing', async (t) => {
  const dataDir = tempDir(t)
  await mkdir(join(dataDir, 'pglite', 'base'), { recursive: true })
  await writeFile(join(dataDir, 'pglite', 'PG_VERSION'), '18\n')
  await writeFile(join(dataDir, 'unfinished'), '')
  const database = await openPGliteDatabase({ dataDir, cacheDir: templateDir() })
  await database.health()
  await database.close()
})

void t.test('PGlite: makes a template when there is none, and starts from it', async (t) => {
  const cacheDir = join(tempDir(t), 'not', 'there', 'yet')
  const first = await openPGliteDatabase({ dataDir: tempDir(t), cacheDir })
  await first.query(MARK, ['mine'])
  await first.close()
  const [template, ...others] = await readdir(cacheDir)
  t.match(template, /^database-0\.5\.8-[0-9a-f]{16}\.tar\.zst$/)
  t.same(others, [])
  const second = await openPGliteDatabase({ dataDir: tempDir(t), cacheDir })
  t.same(await second.query(`select name from spectra_core.organizations`), [{ name: 'default' }])
  await second.close()

  await t.test('PGlite: a damaged template is ignored and replaced', async (t) => {
    const path = join(cacheDir, template!)
    const whole = await readFile(path)
    await writeFile(path, whole.subarray(0, whole.length / 2))
    const database = await openPGliteDatabase({ dataDir: tempDir(t), cacheDir })
    await database.health()
    await database.close()
    t.equal((await readFile(path)).length > whole.length / 2, true)
  })
})

async function refusal(t: Test, dataDir: string): Promise<void> {
  await t.rejects(openPGliteDatabase({ dataDir, cacheDir: templateDir() }), {
    code: 'SS_DATA_DIR_UNUSABLE',
    message: /^Cannot keep a database in /,
  })
}

void t.test('PGlite: a data directory that is a file is refused', async (t) => {
  const file = join(tempDir(t), 'file')
  await writeFile(file, '')
  await refusal(t, file)
  await refusal(t, join(file, 'below'))
})

void t.test('PGlite: a data directory that may not be written is refused', async (t) => {
  if (process.getuid?.() === 0) return skipped(t, 'root may write anywhere')
  const dataDir = tempDir(t)
  await chmod(dataDir, 0o500)
  await refusal(t, dataDir)
  await chmod(dataDir, 0o700)
})

void t.test('PGlite: a database of a newer program is left alone', async (t) => {
  const dataDir = tempDir(t)
  const database = await openPGliteDatabase({ dataDir, cacheDir: templateDir() })
  await database.query(`insert into spectra_core.migrations (name) values ('29991231000000-tomorrow')`)
  await database.close()
  await t.rejects(openPGliteDatabase({ dataDir, cacheDir: templateDir() }), {
    code: 'SS_DATABASE_NEWER',
    message: /29991231000000-tomorrow/,
  })
  t.same(await readdir(dataDir), ['pglite'], 'the lock is given back')
})

void t.test('PGlite: a database of a newer program that works with this one is opened', async (t) => {
  const dataDir = tempDir(t)
  const database = await openPGliteDatabase({ dataDir, cacheDir: templateDir() })
  t.same(database.newer, [])
  await database.query(`insert into spectra_core.migrations (name) values ('29991231000000-tomorrow')`)
  await database.query(`insert into spectra_core.compatibility values ('29991231000000-tomorrow', $1)`, [
    MIGRATION_NAMES.at(-1)!.name,
  ])
  await database.close()
  const beside = await openPGliteDatabase({ dataDir, cacheDir: templateDir() })
  t.teardown(() => beside.close())
  t.same(beside.newer, ['29991231000000-tomorrow'])
})

void t.test('PGlite: a database of an older program is brought up to date', async (t) => {
  const dataDir = tempDir(t)
  const old = await openPGliteDatabase({ dataDir, cacheDir: templateDir() })
  await old.query('drop table spectra_insights.chunk_vectors cascade')
  await old.query(`delete from spectra_core.migrations where name like '%chunk-vectors'`)
  await old.query(MARK, ['kept'])
  await old.close()
  const database = await openPGliteDatabase({ dataDir, cacheDir: templateDir() })
  t.teardown(() => database.close())
  t.same(await database.query('select * from spectra_insights.chunk_vectors'), [])
  t.equal((await database.query(`select 1 from spectra_core.organizations where name = 'kept'`)).length, 1)
})
