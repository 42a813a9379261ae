import { copyFile, mkdir, rename, symlink, truncate, unlink, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Test } from 'tap'
import folderScheduler from '../../actors/folder-scheduler.ts'
import { createFolders } from '../../core/cameras/folder/folders.ts'
import { systemClock } from '../../core/clock.ts'
import { loadConfig } from '../../core/config.ts'
import type { Database } from '../../core/database/database.ts'
import { createLedger, type LedgerParts } from '../../core/ledger/index.ts'
import { findBinaries } from '../../core/media/binaries.ts'
import { createFfmpegMedia } from '../../core/media/ffmpeg.ts'
import type { Envelope, NewCamera } from '../../core/ports.ts'
import { chunkIdOf, stableId } from '../../schema/ids.ts'
import { clipKey, videoKey } from '../../schema/keys.ts'
import type { KVSTask } from '../../schema/messages/index.ts'
import { fixture } from '../fixtures/videos.ts'
import { emptyTables } from '../helpers/database.ts'
import { chunkCut, chunkingEnded, describeChunk, finishChunk, ORG, take } from '../helpers/pipeline.ts'
import { tempDir } from '../helpers/temp.ts'

const binaries = findBinaries(loadConfig({}))
const THEIRS = stableId('organization', 'theirs')

interface Given extends LedgerParts {
  folder: string
  database: Database
  add(given?: Partial<NewCamera>): Promise<unknown>
  /** Puts a fixture there. */
  put(name: string, video?: string): Promise<void>
  /** A scheduler looks, six seconds after the last one; another node has one of its own. */
  look(node?: 'first' | 'second'): Promise<void>
  /** Until nothing may still be written. */
  looks(): Promise<void>
  /** Titles of the processes that were ordered since the last call, and their ranges. */
  ordered(): Promise<{ title: string; from: string; seconds: number }[]>
  view(): ReturnType<LedgerParts['cameraFiles']['view']>
}

/** The promises of folders: what the scheduler finds there, and what the ledger keeps of it. `open` gives a database that it may empty. */
export function cameraFilesContract(t: Test, name: string, open: () => Database): void {
  const promise = (what: string, run: (t: Test, given: Given) => Promise<unknown>): void => {
    void t.test(`${name}: ${what}`, async (t) => {
      const database = open()
      await emptyTables(database)
      let ahead = 0
      const clock = { ...systemClock, now: () => Date.now() + ahead }
      const parts = createLedger(database, { clock: () => new Date(clock.now()) })
      const config = loadConfig({})
      const media = createFfmpegMedia({ config, binaries: await binaries, tempDir: tempDir(t) })
      t.teardown(() => media.close())
      const nodeOf = () => ({
        cameraFiles: createLedger(database, { clock: () => new Date(clock.now()) }).cameraFiles,
        folders: createFolders({ media, clock, listBucket: () => [] as never }),
        clock,
      })
      const nodes = { first: nodeOf(), second: nodeOf() }
      const folder = tempDir(t)
      const look: Given['look'] = async (node = 'first') => {
        ahead += 6000
        // Every folder is due, whatever was said of its next look.
        await database.query(`update spectra_core.cameras set next_at = created_at`)
        await folderScheduler.tick(nodes[node] as never)
      }
      await run(t, {
        ...parts,
        ...{ folder, database, look },
        add: (given = {}) =>
          parts.cameras.add({
            ...{ organizationId: ORG, id: 'dvr', clipSeconds: 10, everySeconds: 10 },
            source: { kind: 'folder', place: folder },
            ...given,
          }),
        async put(name, video = 'twelve-seconds-h264.mp4') {
          await mkdir(dirname(join(folder, name)), { recursive: true })
          await copyFile(await fixture(video), join(folder, name))
        },
        async looks() {
          await look()
          await look()
        },
        async ordered() {
          const found = []
          for (const { payload } of await take(parts, 'S2_PROCESSING_QUEUE')) {
            const { taskId, startTimestamp, endTimestamp } = payload as KVSTask
            const { title } = await parts.processes.get({ organizationId: ORG }, taskId)
            const seconds = (Date.parse(endTimestamp) - Date.parse(startTimestamp)) / 1000
            found.push({ title, from: startTimestamp, seconds })
          }
          return found.sort((one, other) => one.title.localeCompare(other.title))
        },
        view: () => parts.cameraFiles.view({ organizationId: ORG }, 'dvr'),
      })
    })
  }

  promise(
    'a recording is taken once it is whole, once, with the time that its name tells',
    async (t, given) => {
      await given.put('20261127_080000.mp4')
      await given.add({ zone: 'Europe/Berlin' })
      await given.looks()
      t.same(await given.ordered(), [], 'what was there before is not taken')
      await given.put('2026/11/28/20261128_101500.mp4')
      await given.look()
      t.same(await given.ordered(), [], 'nor what may still be written')
      t.match(await given.view(), { look: { unsettled: 1 }, taken: 0, passed: 1 })
      await given.look()
      const title = '2026/11/28/20261128_101500.mp4'
      t.same(await given.ordered(), [{ title, from: '2026-11-28T09:15:00.000Z', seconds: 12 }])
      await given.looks()
      await given.look('second')
      await given.look('second')
      t.same(await given.ordered(), [], 'another node, or one that was started anew, finds it taken')
      t.match(await given.view(), {
        taken: 1,
        passed: 1,
        refused: 0,
        latest: { name: title, clock: 'name', seconds: 12 },
      })
      await t.rejects(given.cameraFiles.view({ organizationId: THEIRS }, 'dvr'), { code: 'SS_CAMERA_GONE' })
    },
  )

  promise('two schedulers at the same moment order one process for each file (P2)', async (t, given) => {
    await given.add({ source: { kind: 'folder', place: given.folder, existing: true } })
    for (const minute of [10, 11, 12]) await given.put(`20261128_10${minute}00.mp4`)
    await Promise.all([given.look('first'), given.look('second')])
    await Promise.all([given.look('first'), given.look('second')])
    t.equal((await given.ordered()).length, 3)
    t.match(await given.view(), { taken: 3, refused: 0 })
  })

  promise('what could not be looked at is told until it can be', async (t, given) => {
    await given.add()
    const name = Buffer.concat([
      Buffer.from(join(given.folder, 'a')),
      Buffer.from([0xff]),
      Buffer.from('.mp4'),
    ])
    await writeFile(name, 'no name in UTF-8')
    await given.looks()
    t.match(await given.view(), {
      refused: 1,
      refusals: [{ cause: { code: 'SS_SOURCE_UNREADABLE', message: /UTF-8/ } }],
    })
    await unlink(name)
    await given.looks()
    t.match(await given.view(), { refused: 0, refusals: { length: 0 } })
  })

  promise('what is older than the camera keeps anything is left out', async (t, given) => {
    const source = { kind: 'folder' as const, place: given.folder, existing: true }
    await given.add({ source, keepSeconds: 86_400 })
    await given.put('old.mp4')
    await given.put('new.mp4')
    await utimes(join(given.folder, 'old.mp4'), 1_700_000_000, 1_700_000_000)
    await given.looks()
    t.match(await given.ordered(), [{ title: 'new.mp4' }])
    t.match(await given.view(), { taken: 1, passed: 1 })
  })

  promise('what is too much at once waits in its folder, the oldest longest', async (t, given) => {
    await given.add({ source: { kind: 'folder', place: given.folder, existing: true } })
    for (let minute = 10; minute < 20; minute++) {
      const name = `20261128_10${minute}00.mp4`
      await given.put(name)
      await utimes(join(given.folder, name), minute * 60, 1_795_000_000 + minute * 60)
    }
    await given.looks()
    const first = await given.ordered()
    t.equal(first.length, 8)
    t.equal(first[0]!.title, '20261128_101200.mp4')
    t.match(await given.view(), { taken: 8, look: { waiting: 2 } })
    for (const { id } of (await given.processes.list({ organizationId: ORG }, { cameraId: 'dvr' })).items)
      await given.processes.cancel({ organizationId: ORG }, id)
    await given.look()
    t.equal((await given.ordered()).length, 2)
    t.match(await given.view(), { taken: 10, look: { waiting: 0 } })
  })

  promise(
    'what cannot be taken says why, keeps nobody waiting, and is tried again when it changes',
    async (t, given) => {
      await given.add()
      await given.put('good.mp4')
      await given.put('shopping.mp4', 'text.mp4')
      await given.put('half.mp4', 'truncated-no-moov.mp4')
      await given.put('sound.mp4', 'sound-only.mp4')
      await writeFile(join(given.folder, 'nothing.mp4'), '')
      await given.put('thumbnail.jpg', 'text.mp4')
      await given.put('.hidden.mp4')
      await given.put('copying.mp4.part')
      await symlink(await fixture('twelve-seconds-h264.mp4'), join(given.folder, 'link.mp4'))
      await symlink(join(given.folder, 'good.mp4'), join(given.folder, 'latest.mp4'))
      await symlink('/nowhere', join(given.folder, 'broken.mp4'))
      await symlink(given.folder, join(given.folder, 'circle'))
      await given.looks()
      t.match(await given.ordered(), [{ title: 'good.mp4', seconds: 12 }])
      const { refusals, ...view } = await given.view()
      t.match(view, { taken: 1, refused: 5, latest: { clock: 'file' } })
      t.same(Object.fromEntries(refusals.map(({ name, cause }) => [name, cause.code])), {
        ...{
          'shopping.mp4': 'SS_NOT_A_VIDEO',
          'half.mp4': 'SS_NOT_A_VIDEO',
          'sound.mp4': 'SS_NO_VIDEO_STREAM',
        },
        ...{ 'nothing.mp4': 'SS_SOURCE_EMPTY', 'link.mp4': 'SS_LINK_REFUSED' },
      })
      for (const { cause, name } of refusals) t.match(cause.message, new RegExp(name.replace('.', '\\.')))
      await given.put('half.mp4')
      await given.looks()
      t.match(await given.ordered(), [{ title: 'half.mp4' }], 'it is whole now')
      t.match(await given.view(), { taken: 2, refused: 4 })
    },
  )

  promise(
    'a file that is written to after it was taken is not told twice; another recording of its name is taken',
    async (t, given) => {
      await given.add()
      await given.put('20261128_101500.mp4', 'h264.ts')
      await given.put('ring-1.mp4', 'h264.ts')
      await given.looks()
      t.equal((await given.ordered()).length, 2)
      await truncate(join(given.folder, '20261128_101500.mp4'), 150_000)
      const later = Date.now() / 1000 + 600
      await given.put('next')
      await rename(join(given.folder, 'next'), join(given.folder, 'ring-1.mp4'))
      await utimes(join(given.folder, 'ring-1.mp4'), later, later)
      await given.looks()
      t.match(await given.ordered(), [{ title: 'ring-1.mp4', seconds: 12 }])
      t.match(await given.view(), {
        taken: 3,
        refusals: [{ name: '20261128_101500.mp4', cause: { code: 'SS_RECORDING_CHANGED' } }],
      })
    },
  )

  promise(
    'a folder that is away says so, and what was there before is still told when it is back',
    async (t, given) => {
      await given.put('20261127_080000.mp4')
      await given.add()
      await rename(given.folder, `${given.folder}-away`)
      await given.looks()
      t.match(await given.view(), {
        look: { cause: { code: 'SS_FOLDER_GONE', message: /there is no such folder/ } },
      })
      await rename(`${given.folder}-away`, given.folder)
      await given.looks()
      t.same(await given.ordered(), [])
      const view = await given.view()
      t.match(view, { passed: 1, taken: 0 })
      t.notOk(view.look?.cause)
    },
  )

  promise('a paused folder is not looked at, a removed one is forgotten', async (t, given) => {
    await given.add()
    await given.cameras.pause({ organizationId: ORG }, 'dvr')
    await given.put('20261128_101500.mp4')
    await given.looks()
    t.notOk((await given.view()).look)
    await given.cameras.resume({ organizationId: ORG }, 'dvr')
    await given.looks()
    t.equal((await given.ordered()).length, 1, 'what came meanwhile is taken')
    await given.cameras.remove({ organizationId: ORG }, 'dvr')
    t.same(await given.database.query('select 1 from spectra_ops.camera_files'), [])
  })

  promise(
    'a recording is processed again from its file, a part of it from what was kept',
    async (t, given) => {
      const tenant = { organizationId: ORG }
      await given.add({ source: { kind: 'folder', place: given.folder, existing: true } })
      await given.put('20261128_101500.mp4')
      await given.looks()
      const [task] = await take(given, 'S2_PROCESSING_QUEUE')
      const processId = await analysed(given, task!)
      t.match(await given.processes.get(tenant, processId), { status: 'completed' })
      const { id: again } = await given.changes.reprocess(tenant, { processId })
      const [second] = await take(given, 'S2_PROCESSING_QUEUE')
      t.match(second!.payload, { taskId: again, startTimestamp: '2026-11-28T10:15:00.000Z' })
      t.match(await given.cameraFiles.of(tenant, again), { name: '20261128_101500.mp4' })
      t.notOk(await given.cameraFiles.of({ organizationId: THEIRS }, again), 'P8')
      const chunkId = chunkIdOf(processId, 2)
      await given.changes.reprocessChunk(tenant, { chunkId })
      const [m0] = await take(given, 'M0_PRIORITY_QUEUE')
      t.match(m0!.payload, {
        ...{ modality: 'live', source: { key: videoKey(ORG, processId, 2) } },
        options: { startedAt: '2026-11-28T10:15:10.000Z' },
      })
      await t.rejects(given.changes.reprocessChunk(tenant, { chunkId, replace: true }), {
        code: 'SS_INPUT_INVALID',
      })
      await given.cameras.remove(tenant, 'dvr')
      await t.rejects(given.changes.reprocess(tenant, { processId }), {
        code: 'SS_STATUS_CONFLICT',
        message: /is no longer watched/,
      })
    },
  )

  promise('schedules, clips on demand and the ring are not for folders', async (t, given) => {
    await t.rejects(given.add({ schedule: 'on-demand' }), {
      code: 'SS_INPUT_INVALID',
      message: /Cannot watch a folder by the schedule/,
    })
    await t.rejects(given.add({ records: true }), {
      code: 'SS_INPUT_INVALID',
      message: /Cannot record dvr all the time/,
    })
    await given.add({ clipSeconds: 60 })
    const tenant = { organizationId: ORG }
    await t.rejects(given.cameras.takeClip(tenant, 'dvr'), {
      code: 'SS_INPUT_INVALID',
      message: /come from a folder/,
    })
    await t.rejects(given.cameras.change(tenant, 'dvr', { schedule: '0 6 * * *' }), {
      code: 'SS_INPUT_INVALID',
    })
    const source = { kind: 'stream' as const, url: 'rtsp://camera.example/main' }
    await t.rejects(given.cameras.change(tenant, 'dvr', { source }), {
      code: 'SS_INPUT_INVALID',
      message: /it is a folder/,
    })
    t.equal(await given.cameras.orderDue(), 0, 'no clip of it is ever due')
    t.match(await given.cameras.get(tenant, 'dvr'), { records: false, schedule: 'always' })
  })
}

/** Takes a recording, and analyses it in two parts. Returns the id of its process. */
async function analysed(given: Given, task: Envelope): Promise<string> {
  const { worklog } = given
  const { taskId: processId, organizationId, cameraId, startTimestamp: startedAt } = task.payload as KVSTask
  const source = { kind: 'object' as const, key: clipKey(organizationId, processId) }
  const options = { chunkDuration: 10, overlap: 0, startedAt }
  await worklog.begin('stream', task, 0)
  const message = { processId, organizationId, cameraId, source, options, modality: 'live' as const }
  const records = [{ fact: 'clip_taken' as const, startedAt, warnings: [] }]
  await worklog.commit('stream', task, { records, to: 'M0_PRIORITY_QUEUE', message }, { end: true })
  const [m0] = await take(given, 'M0_PRIORITY_QUEUE')
  await worklog.begin('chunker', m0!, 0)
  const cut = [1, 2].map((ordinal) => {
    const handoff = chunkCut(m0!, ordinal)
    return { ...handoff, message: { ...(handoff.message as object), modality: 'live', cameraId } as never }
  })
  await worklog.commit('chunker', m0!, [...cut, chunkingEnded(2)], { end: true })
  for (const m1 of await take(given, 'M0_RESULTS_QUEUE'))
    await finishChunk(given, await describeChunk(given, m1))
  return processId
}
