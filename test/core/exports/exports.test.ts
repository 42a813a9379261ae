import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readdirSync } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { createExports } from '../../../core/exports/exports.ts'
import { planOf, type PlannedBy } from '../../../core/exports/plan.ts'
import { createTurns } from '../../../core/exports/turns.ts'
import { createLedger } from '../../../core/ledger/index.ts'
import { createStoredBytes } from '../../../core/ledger/stored-bytes.ts'
import { findBinaries } from '../../../core/media/binaries.ts'
import { runChild } from '../../../core/media/child.ts'
import { createAuditLog } from '../../../core/observability/audit-log.ts'
import type { ChunkView, Identity } from '../../../core/ports.ts'
import { createLocalStorage } from '../../../core/storage/local.ts'
import { videoKey } from '../../../schema/keys.ts'
import { stableId } from '../../../schema/ids.ts'
import { emptyTables, testDatabase } from '../../helpers/database.ts'
import { eventually } from '../../helpers/eventually.ts'
import { ORG, startProcess } from '../../helpers/pipeline.ts'
import { sampleVideo } from '../../helpers/sample.ts'
import { tempDir } from '../../helpers/temp.ts'

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})

const ME: Identity = { organizationId: ORG, role: 'owner' }
const AT_THE_DOOR: Identity = { ...ME, cameras: ['door'] }
const binaries = await findBinaries({ ffmpegPath: '', ffprobePath: '' })

/** Length in seconds, width and height, as ffprobe tells them. */
async function probe(path: string): Promise<{ seconds: number; size: string }> {
  const args = ['-v', 'error', '-show_entries', 'format=duration:stream=width,height', '-of', 'json', path]
  const { stdout } = await runChild(binaries.ffprobe, args, { signal: AbortSignal.timeout(60_000) })
  const { streams, format } = JSON.parse(stdout) as {
    streams: { width: number; height: number }[]
    format: { duration: string }
  }
  return { seconds: Number(format.duration), size: `${streams[0]!.width}x${streams[0]!.height}` }
}

/** A video of one chunk, whose file is the sample; its rows are real, so that erasing it can be told. */
async function open(t: Test) {
  await emptyTables(database)
  let now = new Date('2026-03-02T00:00:00Z')
  const clock = (): Date => now
  const ledger = createLedger(database)
  const { process } = await startProcess(ledger as never, { organizationId: ORG, title: 'yard.mp4' })
  const { seconds, size } = await probe(sampleVideo())
  const bytes = await readFile(sampleVideo())
  const key = videoKey(ORG, process.id, 1)
  const storage = createLocalStorage({ dir: tempDir(t), secret: 'a secret of the tests' })
  await storage.put(key, bytes)
  const [width, height] = size.split('x').map(Number)
  const chunk = {
    ...{ id: stableId('chunk'), processId: process.id, ordinal: 1, startTime: 0, endTime: seconds },
    ...{ videoKey: key, codec: 'h264', fps: 10, width, height },
    sha256: createHash('sha256').update(bytes).digest('hex'),
  } as ChunkView
  const footage = {
    ...ledger.footage,
    chunksOf: async () => new Map([[process.id, { items: [chunk] }]]),
  } as PlannedBy
  const directory = tempDir(t)
  const options = {
    ...{ database, footage, storage, storedBytes: createStoredBytes(database), clock, quotaBytes: 1e12 },
    ...{ audit: createAuditLog(database), ffmpeg: binaries.ffmpeg, tempDir: directory },
  }
  const exports = createExports(options)
  const range = { processId: process.id, startTime: 1, endTime: 3.5 }
  return {
    ...{ exports, options, storage, range, process, seconds, directory },
    pass: (seconds: number) => (now = new Date(now.getTime() + seconds * 1000)),
  }
}

void t.test(
  'Exports: moments become one playable file, with its manifest, which goes after a day',
  async (t) => {
    const { exports, storage, range, process, pass, directory } = await open(t)
    const { id, allSeconds } = await exports.order(ME, {
      name: 'Two moments',
      items: [range, { ...range, startTime: 3 }],
    })
    t.equal(allSeconds, 3)
    const stop = exports.start()
    await eventually('it is made', async () => (await exports.get(ME, id)).state === 'done')
    const made = await exports.get(ME, id)
    const file = join(tempDir(t), 'made.mp4')
    const content = await buffer(await storage.get(made.key!))
    await writeFile(file, content)
    const { seconds, size } = await probe(file)
    t.ok(Math.abs(seconds - 3) < 0.15, `it is ${seconds} s long`)
    t.equal(size, (await probe(sampleVideo())).size)
    const manifest = JSON.parse((await buffer(await storage.get(made.manifestKey!))).toString()) as object
    t.match(manifest, {
      name: 'Two moments',
      file: {
        sha256: createHash('sha256').update(content).digest('hex'),
        bytes: content.length,
        made: 'encoded',
      },
      pieces: [
        { title: 'yard.mp4', processId: process.id, cutFrom: 1, cutTo: 3.5, source: { isAsRecorded: true } },
        { startsAt: 2.5, seconds: 0.5 },
      ],
    })
    t.same(readdirSync(directory), [], 'nothing else is left')
    t.same(await exports.list(AT_THE_DOOR), [], 'P8: of files nothing is shown to whoever has a camera')
    await t.rejects(exports.get({ ...ME, organizationId: stableId('others') }, id), { code: 'SS_NOT_FOUND' })
    pass(24 * 3600 + 1)
    const other = await exports.order(ME, { name: 'wakes the maker', items: [range] })
    await eventually('its day is over', async () => (await exports.get(ME, id)).state === 'expired')
    t.equal(await storage.stat(made.key!), undefined)
    const removed = await database.query(
      `select id from spectra_ops.audit_log where action = 'storage.remove' and details::text like $1`,
      [`%${id}%`],
    )
    t.equal(removed.length, 1, 'P13: it stands in the audit log')
    await exports.cancel(ME, other.id)
    await stop()
  },
)

void t.test('Exports: a whole file is taken over as it is', async (t) => {
  const { exports, storage, range, seconds } = await open(t)
  const { id } = await exports.order(ME, {
    name: 'All',
    items: [{ ...range, startTime: 0, endTime: seconds }],
  })
  const stop = exports.start()
  await eventually('it is made', async () => (await exports.get(ME, id)).state === 'done')
  t.match(await exports.get(ME, id), { manifest: { file: { made: 'copied' } } })
  const { key } = await exports.get(ME, id)
  await exports.cancel(ME, id)
  await eventually('its file goes', async () => (await storage.stat(key!)) === undefined)
  t.match(await exports.get(ME, id), { state: 'cancelled' })
  await stop()
})

void t.test(
  'Exports: what a maker that is gone has begun goes on in another, three times at most',
  async (t) => {
    const { exports, options, range, pass } = await open(t)
    const { id } = await exports.order(ME, { name: 'One', items: [range] })
    for (let tried = 1; tried <= 3; tried += 1) {
      t.equal((await createTurns(options).take())?.id, id, `try ${tried}`)
      t.equal(await createTurns(options).take(), undefined, 'while it is believed to work nobody else has it')
      pass(61)
    }
    await createTurns(options).tidy()
    t.match(await exports.get(ME, id), { state: 'failed', cause: { code: 'SS_EXPORT_FAILED' } })
  },
)

void t.test('Exports: cancelled while it is made it ends; handed back it used no try', async (t) => {
  const { exports, options, range } = await open(t)
  const turns = createTurns(options)
  const { id } = await exports.order(ME, { name: 'One', items: [range] })
  const job = (await turns.take())!
  t.ok(await turns.tell(job, 1))
  t.match(await exports.get(ME, id), { state: 'running', doneSeconds: 1 })
  await turns.giveBack(job)
  t.match(await exports.get(ME, id), { state: 'waiting' })
  await turns.take()
  await exports.cancel(ME, id)
  t.notOk(await turns.tell(job, 2))
  await turns.finish(job, { key: 'none', bytes: 1, manifest: {} as never })
  t.match(await exports.get(ME, id), { state: 'cancelled' })
})

void t.test(
  'Exports: a file goes when footage in it was erased; one that cannot be made says why',
  async (t) => {
    const { exports, options, storage, range, process } = await open(t)
    const { id } = await exports.order(ME, { name: 'One', items: [range] })
    const stop = exports.start()
    await eventually('it is made', async () => (await exports.get(ME, id)).state === 'done')
    const { key } = await exports.get(ME, id)
    await storage.remove((await planOf(options.footage, ME, [range]))[0]!.key)
    const broken = await exports.order(ME, { name: 'Two', items: [range] })
    await eventually('it failed', async () => (await exports.get(ME, broken.id)).state === 'failed')
    t.match(await exports.get(ME, broken.id), { cause: { code: 'SS_OBJECT_NOT_FOUND' } })
    await stop()
    await database.query('delete from spectra_ops.batch_video_processes where id = $1', [process.id])
    await createTurns(options).tidy()
    t.match(await exports.get(ME, id), { state: 'expired' })
    t.equal(await storage.stat(key!), undefined)
  },
)
