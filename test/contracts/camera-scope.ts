import type { Test } from 'tap'
import type { Database } from '../../core/database/database.ts'
import { createLedger, type LedgerParts } from '../../core/ledger/index.ts'
import type { Envelope, Tenant } from '../../core/ports.ts'
import { chunkIdOf, stableId } from '../../schema/ids.ts'
import { clipKey } from '../../schema/keys.ts'
import type { KVSTask } from '../../schema/messages/index.ts'
import { emptyTables } from '../helpers/database.ts'
import {
  chunkCut,
  chunkingEnded,
  cutProcess,
  describeChunk,
  finishChunk,
  ORG,
  request,
  take,
} from '../helpers/pipeline.ts'

const THEIRS = stableId('organization', 'theirs')
const START = Date.parse('2026-01-02T03:04:05.000Z')
const AT_THE_DOOR = { organizationId: ORG, cameras: ['door'] }
/** Who must not meet what the gate saw, nor the file. */
const STRANGERS: Record<string, Tenant> = {
  'another camera': AT_THE_DOOR,
  'no camera': { organizationId: ORG, cameras: [] },
  'another organization': { organizationId: THEIRS },
  'a camera of this name elsewhere': { organizationId: THEIRS, cameras: ['gate'] },
}

/** What S2, M0, M1 and M2 yield for the clip of a camera: one chunk with two events. */
async function workOff(parts: LedgerParts, task: Envelope): Promise<void> {
  const { taskId: processId, organizationId, cameraId } = task.payload as KVSTask
  const startedAt = new Date(START).toISOString()
  const source = { kind: 'object' as const, key: clipKey(organizationId, processId) }
  const options = { chunkDuration: 15, overlap: 0, startedAt }
  const clip = { processId, organizationId, cameraId, source, options, modality: 'live' as const }
  await parts.worklog.begin('stream', task, 0)
  await parts.worklog.commit(
    'stream',
    task,
    { records: [{ fact: 'clip_taken', startedAt, warnings: [] }], to: 'M0_PRIORITY_QUEUE', message: clip },
    { end: true },
  )
  const [m0] = await take(parts, 'M0_PRIORITY_QUEUE')
  const cut = chunkCut(m0!, 1)
  const message = { ...cut.message, modality: 'live' as const, cameraId } as typeof cut.message
  await parts.worklog.begin('chunker', m0!, 0)
  await parts.worklog.commit(
    'chunker',
    m0!,
    { ...cut, records: [...cut.records!, ...chunkingEnded(1).records!], message },
    { end: true },
  )
  const [m1] = await take(parts, 'M0_RESULTS_QUEUE')
  await finishChunk(parts, await describeChunk(parts, m1!))
}

interface Given extends LedgerParts {
  /** The clip of each camera of ours, and a file of ours. */
  door: string
  gate: string
  file: string
}

/**
 * What people ask and order who may see some cameras only (P8): these, and no file. A door and a gate have a clip each, worked off,
 * as has a file. `open` gives a database that the suite may empty; `reached` the way to what is kept there.
 */
export function cameraScopeContract(
  t: Test,
  name: string,
  open: () => Database,
  reached: (parts: LedgerParts) => LedgerParts = (parts) => parts,
): void {
  const promise = (what: string, run: (t: Test, given: Given) => Promise<unknown>): void => {
    void t.test(`${name}: P8: ${what}`, async (t) => {
      await emptyTables(open())
      let now = START
      const parts = reached(createLedger(open(), { clock: () => new Date((now += 1000)) }))
      for (const id of ['door', 'gate']) await parts.cameras.add(camera(id))
      await parts.cameras.orderDue()
      const clips = new Map<string, string>()
      for (const task of await take(parts, 'S2_PROCESSING_QUEUE')) {
        clips.set((task.payload as KVSTask).cameraId, task.processId)
        await workOff(parts, task)
      }
      const { process, m1 } = await cutProcess(parts, 1)
      await finishChunk(parts, await describeChunk(parts, m1[0]!))
      await run(t, { ...parts, door: clips.get('door')!, gate: clips.get('gate')!, file: process.id })
    })
  }
  const camera = (id: string, tenant: Tenant = { organizationId: ORG }) => ({
    ...tenant,
    id,
    source: { kind: 'stream' as const, url: 'rtsp://camera.example/main' },
    clipSeconds: 10,
    everySeconds: 60,
  })

  promise('what is not theirs is as if it were not there', async (t, { processes, cameras, gate, file }) => {
    for (const [who, tenant] of Object.entries(STRANGERS)) {
      for (const id of [gate, file]) {
        const notFound = { code: 'SS_NOT_FOUND' }
        await t.rejects(processes.get(tenant, id), notFound, who)
        await t.rejects(processes.cancel(tenant, id), notFound, who)
        await t.rejects(processes.chunks(tenant, id, {}), notFound, who)
        for (const modality of ['live', 'batch'] as const) {
          for (const filter of [{ processId: id }, { chunkId: chunkIdOf(id, 1) }, { cameraId: 'gate' }]) {
            // Events of files have no camera.
            if (modality === 'batch' && filter.cameraId) continue
            t.same((await processes.events(tenant, { modality, ...filter }, {})).items, [], who)
          }
        }
      }
      t.same((await processes.list(tenant, {})).items, [], who)
      t.same((await processes.list(tenant, { cameraId: 'gate' })).items, [], who)
      t.same(await processes.sourcesAmong(tenant, ['yard.mp4']), [], who)
      for (const act of [cameras.get, cameras.pause, cameras.resume, cameras.remove]) {
        await t.rejects(async () => void (await act(tenant, 'gate')), { code: 'SS_CAMERA_GONE' }, who)
      }
    }
    const whole = { organizationId: ORG }
    t.equal((await processes.get(whole, gate)).status, 'completed', 'and nothing of it was changed')
    t.equal((await cameras.get(whole, 'gate')).paused, false)
  })

  promise('what is theirs is all there', async (t, { processes, cameras, door }) => {
    const view = await processes.get(AT_THE_DOOR, door)
    t.match(view, { status: 'completed', counts: { chunks: 1, described: 1, completed: 1, events: 2 } })
    t.match((await processes.chunks(AT_THE_DOOR, door, {})).items, [{ ordinal: 1, summary: 'Chunk 1' }])
    t.equal((await processes.events(AT_THE_DOOR, { modality: 'live' }, {})).items.length, 2)
    t.equal((await processes.events({ organizationId: ORG }, { modality: 'live' }, {})).items.length, 4)
    t.match((await processes.list(AT_THE_DOOR, { cameraId: 'door' })).items, [{ id: door }])
    const names = (await cameras.list(AT_THE_DOOR)).map(({ id }) => id)
    t.same(names, ['door'])
    t.match((await cameras.list(AT_THE_DOOR))[0]!.last, { processId: door, status: 'completed' })
    t.same(await cameras.list({ organizationId: ORG, cameras: [] }), [])
  })

  promise('they change and remove their own', async (t, { processes, cameras, ...given }) => {
    t.equal((await cameras.pause(AT_THE_DOOR, 'door')).paused, true)
    t.equal((await cameras.resume(AT_THE_DOOR, 'door')).paused, false)
    await cameras.remove(AT_THE_DOOR, 'door')
    t.same(
      (await cameras.list({ organizationId: ORG })).map(({ id }) => id),
      ['gate'],
    )
    await cameras.add(camera('door', AT_THE_DOOR))
    await t.rejects(cameras.add(camera('cellar', AT_THE_DOOR)), { code: 'SS_FORBIDDEN' })
    await cameras.orderDue()
    const due = await take({ processes, cameras, ...given }, 'S2_PROCESSING_QUEUE')
    const task = due.find(({ payload }) => (payload as KVSTask).cameraId === 'door')
    t.equal((await processes.cancel(AT_THE_DOOR, task!.processId)).status, 'cancelled', 'a clip of theirs')
    const told = await take({ processes, cameras, ...given }, 'SSE_EXCHANGE')
    t.ok(told.some(({ processId }) => processId === task!.processId))
  })

  promise('they have no files analysed', async (t, { processes, ...given }) => {
    await t.rejects(processes.create({ ...request(), cameras: ['door'] }), { code: 'SS_FORBIDDEN' })
    t.same(await take({ processes, ...given }, 'M0_PRIORITY_QUEUE'), [])
  })
}
