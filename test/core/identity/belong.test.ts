import { mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { systemClock } from '../../../core/clock.ts'
import type { Database } from '../../../core/database/database.ts'
import { adopt, awaitIdentity, settleIdentity } from '../../../core/identity/belong.ts'
import { createLedger } from '../../../core/ledger/index.ts'
import { localPlace } from '../../../core/storage/local-place.ts'
import { readMarker, writeMarker } from '../../../core/storage/volume.ts'
import { videoKey } from '../../../schema/keys.ts'
import { emptyTables, testDatabase } from '../../helpers/database.ts'
import { cutProcess, ORG } from '../../helpers/pipeline.ts'
import { tempDir } from '../../helpers/temp.ts'

const STRANGER = 'c2c2c2c2-0000-4000-8000-000000000002'

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})
t.beforeEach(async () => {
  await emptyTables(database)
  await database.query('delete from spectra_core.cluster')
})

const objectsIn = (t: Test): string => join(tempDir(t), 'objects')

function store(dir: string, key: string): void {
  mkdirSync(dirname(join(dir, key)), { recursive: true })
  writeFileSync(join(dir, key), 'x')
}

/** Rows of a video with one chunk. Returns the key of its object. */
async function recorded(): Promise<string> {
  const { process } = await cutProcess(createLedger(database), 1)
  return videoKey(ORG, process.id, 1)
}

const everything = (dir: string): string[] => readdirSync(dir, { recursive: true }) as string[]

void t.test('settleIdentity() gives a new database and a new directory one id, for good', async (t) => {
  const dir = objectsIn(t)
  const [id, ...others] = await Promise.all([1, 2, 3].map(() => settleIdentity(database, localPlace(dir))))
  t.ok(
    others.every((other) => other === id),
    'of several that start at once, all find the same',
  )
  t.equal(await readMarker(dir), id)
  t.equal(await settleIdentity(database, localPlace(dir)), id)
})

void t.test(
  'settleIdentity() finds the id of another process that settles it between any two of its looks',
  async (t) => {
    for (const when of ['before the mark is read', 'after the mark is read']) {
      await database.query('delete from spectra_core.cluster')
      const place = localPlace(objectsIn(t))
      let other: string | undefined
      const slow = {
        ...place,
        async owner() {
          if (other !== undefined) return place.owner()
          other = ''
          const found = when.startsWith('after') ? [await place.owner()] : undefined
          other = await settleIdentity(database, place)
          return found ? found[0] : place.owner()
        },
      }
      t.equal(await settleIdentity(database, slow), other, when)
    }
  },
)

void t.test(
  'settleIdentity() lets an older installation go on where rows and objects belong together',
  async (t) => {
    const dir = objectsIn(t)
    store(dir, await recorded())
    store(dir, videoKey(ORG, STRANGER, 1))
    t.equal(await settleIdentity(database, localPlace(dir)), await readMarker(dir))
  },
)

void t.test('settleIdentity() knows a database that was restored from before it had an id', async (t) => {
  const dir = objectsIn(t)
  store(dir, await recorded())
  const id = await settleIdentity(database, localPlace(dir))
  await database.query('delete from spectra_core.cluster')
  t.equal(await settleIdentity(database, localPlace(dir)), id)
  t.equal(await settleIdentity(database, localPlace(dir)), id, 'and from then on')
})

void t.test(
  'settleIdentity() refuses a directory with videos and a database that knows none (P13)',
  async (t) => {
    const dir = objectsIn(t)
    store(dir, videoKey(ORG, STRANGER, 1))
    await t.rejects(settleIdentity(database, localPlace(dir)), {
      code: 'SS_DATA_DIR_FOREIGN',
      message: /knows none of them/,
    })
    t.equal(await readMarker(dir), undefined, 'and marks nothing')
  },
)

void t.test(
  'settleIdentity() refuses the objects of another cluster, whatever the database holds (P13)',
  async (t) => {
    const theirs = objectsIn(t)
    await writeMarker(theirs, STRANGER)
    await t.rejects(settleIdentity(database, localPlace(theirs)), {
      code: 'SS_DATA_DIR_FOREIGN',
      message: /the database is of no cluster yet/,
    })
    const id = await settleIdentity(database, localPlace(objectsIn(t)))
    const message = new RegExp(`of cluster ${STRANGER}, and the database is that of ${id}`)
    await t.rejects(settleIdentity(database, localPlace(theirs)), { code: 'SS_DATA_DIR_FOREIGN', message })
    store(theirs, await recorded())
    await t.rejects(settleIdentity(database, localPlace(theirs)), { code: 'SS_DATA_DIR_FOREIGN' })
  },
)

void t.test(
  'settleIdentity() takes no empty mount point for the volume, and makes nothing in it',
  async (t) => {
    const dir = objectsIn(t)
    await settleIdentity(database, localPlace(dir))
    const away = { code: 'SS_STORAGE_UNAVAILABLE', message: /Cannot use the objects in/ }
    renameSync(dir, `${dir}.away`)
    await t.rejects(settleIdentity(database, localPlace(dir)), away, 'where it is not there at all')
    mkdirSync(dir)
    await t.rejects(settleIdentity(database, localPlace(dir)), away, 'where it is empty')
    t.same(everything(dir), [])
    rmdirSync(dir)
    renameSync(`${dir}.away`, dir)
    await t.resolves(settleIdentity(database, localPlace(dir)))
  },
)

void t.test(
  'settleIdentity() takes no empty mount point for the volume of an older installation',
  async (t) => {
    const dir = objectsIn(t)
    await recorded()
    await t.rejects(settleIdentity(database, localPlace(dir)), {
      code: 'SS_STORAGE_UNAVAILABLE',
      message: /no object is there/,
    })
  },
)

void t.test('settleIdentity() goes on after a crash between the database and the directory', async (t) => {
  const dir = objectsIn(t)
  const id = await settleIdentity(database, localPlace(dir))
  rmSync(dir, { recursive: true })
  await database.query('update spectra_core.cluster set marked_at = null')
  t.equal(await settleIdentity(database, localPlace(dir)), id)
  t.equal(await readMarker(dir), id)
})

void t.test('awaitIdentity() waits for the volume, says so once, and goes on when it is there', async (t) => {
  const dir = objectsIn(t)
  const id = await settleIdentity(database, localPlace(dir))
  renameSync(dir, `${dir}.away`)
  const said: string[] = []
  let asked = 0
  const clock = {
    ...systemClock,
    sleep: () => {
      asked += 1
      if (asked === 3) renameSync(`${dir}.away`, dir)
      return Promise.resolve()
    },
  }
  const onWait = ({ code }: { code: string }): void => void said.push(code)
  t.equal(await awaitIdentity(database, localPlace(dir), { waitMs: 60_000, onWait, clock }), id)
  t.same({ said, asked }, { said: ['SS_STORAGE_UNAVAILABLE'], asked: 3 })
  renameSync(dir, `${dir}.away`)
  await t.rejects(awaitIdentity(database, localPlace(dir), { waitMs: 0 }), { code: 'SS_STORAGE_UNAVAILABLE' })
})

void t.test('adopt(): a database that never had objects takes the id of the directory', async (t) => {
  const dir = objectsIn(t)
  store(dir, videoKey(ORG, STRANGER, 1))
  await writeMarker(dir, STRANGER)
  t.equal(await adopt(database, localPlace(dir)), STRANGER)
  t.equal(await settleIdentity(database, localPlace(dir)), STRANGER)
  t.ok(everything(dir).includes(videoKey(ORG, STRANGER, 1)), 'nothing is removed')
})

void t.test('adopt(): else the directory takes the id of the database, marked before or not', async (t) => {
  const id = await settleIdentity(database, localPlace(objectsIn(t)))
  const marked = objectsIn(t)
  await writeMarker(marked, STRANGER)
  const damaged = objectsIn(t)
  store(damaged, '.cluster.json')
  for (const dir of [marked, damaged, objectsIn(t)]) {
    t.equal(await adopt(database, localPlace(dir)), id)
    t.equal(await settleIdentity(database, localPlace(dir)), id)
  }
})
