import type { Test } from 'tap'
import type { Database } from '../../core/database/database.ts'
import { createLedger, type LedgerParts } from '../../core/ledger/index.ts'
import type { EventOrder, EventSearch, EventView, PageRequest } from '../../core/ports.ts'
import { chunkIdOf, eventIdOf, stableId } from '../../schema/ids.ts'
import { emptyTables } from '../helpers/database.ts'
import { cutProcess, describeChunk, finishChunk, ORG, request } from '../helpers/pipeline.ts'

const mine = { organizationId: ORG }
const theirs = { organizationId: stableId('organization', 'other') }
const START = Date.parse('2026-03-01T10:00:00Z')
const after = (seconds: number): Date => new Date(START + seconds * 1000)

/** A clip of ten seconds, taken or not, and what was seen in it. */
export async function insertClip(
  database: Database,
  clip: { cameraId: string; at: number; events?: string[]; failed?: boolean; organizationId?: string },
): Promise<string> {
  const { cameraId, at, events = [], failed = false, organizationId = ORG } = clip
  const id = stableId('clip', organizationId, cameraId, at)
  const cause = failed
    ? JSON.stringify({ code: 'SS_CAMERA_UNREACHABLE', message: 'Cannot', retryable: true })
    : null
  await database.query(
    `insert into spectra_ops.cam_video_processes (id, organization_id, camera_id, status, title, source, priority, trace,
       cause, created_at, updated_at, clip_from, clip_to, taken_at, source_metadata)
     values ($1, $2, $3, $4, $3, '{}'::jsonb, 5, repeat('0', 32), $5::jsonb, $6, $6, $6, $7, $8, $9::jsonb)`,
    [
      ...[id, organizationId, cameraId, failed ? 'failed' : 'completed', cause, after(at), after(at + 10)],
      failed ? null : after(at + 11),
      failed ? null : '{"duration": 10}',
    ],
  )
  await database.query(
    `insert into spectra_ops.process_configs (process_id, organization_id, chunk_duration, overlap, started_at, created_at)
     values ($1, $2, 10, 0, $3, $4)`,
    [id, organizationId, failed ? null : after(at).toISOString(), after(at)],
  )
  for (const [position, type] of events.entries()) {
    const chunkId = chunkIdOf(id, 1)
    await database.query(
      `insert into spectra_insights.live_events (id, organization_id, process_id, chunk_id, camera_id, position, type,
         start_time, end_time, confidence, description, created_at)
       values ($1, $2, $3, $4, $5, $6::int, $7, $6::int, $6::int + 1, 0.9, $8, $9)`,
      [
        ...[eventIdOf(chunkId, position), organizationId, id, chunkId, cameraId, position, type],
        ...[`100 % of a ${type}_x at the "gate"`, after(at + position)],
      ],
    )
  }
  return id
}

export function footageContract(t: Test, name: string, open: () => Database): void {
  const promise = (what: string, run: (t: Test, parts: LedgerParts) => Promise<unknown>): void => {
    void t.test(`${name}: ${what}`, async (t) => {
      await emptyTables(open())
      let now = Date.parse('2026-01-01T00:00:00Z')
      await run(t, createLedger(open(), { clock: () => new Date((now += 1000)) }))
    })
  }

  async function finished(parts: LedgerParts, chunks: number, startedAt?: string): Promise<string> {
    const options = { chunkDuration: 10, overlap: 0, ...(startedAt && { startedAt }) }
    const { process, m1 } = await cutProcess(parts, chunks, request({ options }))
    for (const message of m1) await finishChunk(parts, await describeChunk(parts, message))
    return process.id
  }
  const ids = (items: readonly { id: string }[]): string[] => items.map(({ id }) => id)

  promise(
    'what is asked for by ids comes of files and cameras, and of nobody else (P8)',
    async (t, { footage, ...parts }) => {
      const file = await finished({ footage, ...parts }, 2)
      const clip = await insertClip(open(), { cameraId: 'door', at: 0, events: ['car'] })
      const foreign = await insertClip(open(), {
        cameraId: 'door',
        at: 0,
        events: ['car'],
        organizationId: theirs.organizationId,
      })
      const asked = [file, clip, foreign, file.toUpperCase(), 'nonsense', '']
      const found = await footage.processes(mine, asked)
      t.same(
        new Map(found.map(({ id, cameraId }) => [id, cameraId])),
        new Map([
          [file, undefined],
          [clip, 'door'],
        ]),
      )
      const counted = new Map<string, unknown>()
      for (const { id, counts } of found)
        counted.set(id, typeof counts === 'function' ? await counts() : counts)
      for (const id of [file, clip]) t.same(counted.get(id), (await parts.processes.get(mine, id)).counts)
      const chunks = [chunkIdOf(file, 1), chunkIdOf(file, 2), chunkIdOf(foreign, 1)]
      t.match(await footage.chunks(mine, chunks), [{ model: 'test', provider: 'test' }, { summary: /Chunk/ }])
      const events = [
        eventIdOf(chunkIdOf(file, 1), 0),
        eventIdOf(chunkIdOf(clip, 1), 0),
        eventIdOf(chunkIdOf(foreign, 1), 0),
      ]
      t.same(ids(await footage.events(mine, events)).sort(), events.slice(0, 2).sort())
      t.same(ids(await footage.events(theirs, events)), events.slice(2))
      t.same(await footage.processes(mine, []), [])
    },
  )

  promise('children come for many parents at once, a page of each', async (t, parts) => {
    const { footage } = parts
    const [one, two] = [await finished(parts, 3), await finished(parts, 2)]
    const pages = await footage.chunksOf(mine, [one, two], { first: 2 })
    t.same(
      pages.get(one)!.items.map(({ ordinal }) => ordinal),
      [1, 2],
    )
    t.ok(pages.get(one)!.next)
    t.equal(pages.get(two)!.next, undefined)
    const next = await footage.chunksOf(mine, [one], { first: 2, after: pages.get(one)!.next })
    t.same(
      next.get(one)!.items.map(({ ordinal }) => ordinal),
      [3],
    )
    const back = await footage.chunksOf(mine, [one, two], { last: 1 })
    t.same(
      [one, two].map((id) => back.get(id)!.items[0]!.ordinal),
      [3, 2],
    )
    await t.rejects(footage.chunksOf(mine, [one, two], { after: pages.get(one)!.next }), {
      code: 'SS_INPUT_INVALID',
    })
    await t.rejects(footage.chunksOf(mine, [two], { after: pages.get(one)!.next }), {
      code: 'SS_INPUT_INVALID',
    })
    const events = await footage.eventsOf(mine, { processIds: [one, two] }, { first: 5 })
    t.same(
      events.get(one)!.items.map(({ startTime }) => startTime),
      [0, 1, 10, 11, 20],
    )
    const ofChunk = await footage.eventsOf(mine, { chunkIds: [chunkIdOf(one, 2)] }, {})
    t.same(
      ofChunk.get(chunkIdOf(one, 2))!.items.map(({ startTime }) => startTime),
      [10, 11],
    )
    t.same((await footage.chunksOf(theirs, [one], {})).get(one), { items: [] })
  })

  const walk = async (
    parts: LedgerParts,
    asked: EventSearch,
    order: EventOrder,
    first: number,
    back = false,
  ) => {
    const found: EventView[] = []
    let cursor: string | undefined
    do {
      const request: PageRequest = back ? { last: first, before: cursor } : { first, after: cursor }
      const page = await parts.footage.findEvents(mine, asked, order, request)
      if (back) found.unshift(...page.items)
      else found.push(...page.items)
      cursor = back ? page.previous : page.next
    } while (cursor)
    return found
  }

  promise('events run over files and cameras in every order, from either end', async (t, parts) => {
    await finished(parts, 2, '2026-03-01T11:00:30+01:00')
    await finished(parts, 1)
    await insertClip(open(), { cameraId: 'door', at: 0, events: ['car', 'dog'] })
    await insertClip(open(), { cameraId: 'yard', at: 35, events: ['car'] })
    await insertClip(open(), {
      cameraId: 'door',
      at: 0,
      events: ['car'],
      organizationId: theirs.organizationId,
    })
    const seconds = (events: EventView[]) => events.map(({ at }) => (at!.getTime() - START) / 1000)
    const clock = [0, 1, 30, 31, 35, 40, 41]
    t.same(seconds(await walk(parts, {}, 'earliest', 2)), clock)
    t.same(seconds(await walk(parts, {}, 'latest', 3)), clock.toReversed())
    t.same(seconds(await walk(parts, {}, 'earliest', 2, true)), clock)
    const recorded = ids(await walk(parts, {}, 'oldest_recorded', 2))
    t.equal(new Set(recorded).size, 9, 'those without an instant, too')
    t.same(ids(await walk(parts, {}, 'newest_recorded', 4)), recorded.toReversed())
    const page = await parts.footage.findEvents(mine, {}, 'earliest', { first: 1 })
    await t.rejects(parts.footage.findEvents(mine, {}, 'latest', { after: page.next }), {
      code: 'SS_INPUT_INVALID',
    })
  })

  promise('events are narrowed down by whatever is given', async (t, parts) => {
    const file = await finished(parts, 1, '2026-03-01T10:00:05Z')
    const clip = await insertClip(open(), { cameraId: 'door', at: 0, events: ['car', 'dog'] })
    await insertClip(open(), { cameraId: 'yard', at: 35, events: ['car'] })
    const count = async (asked: EventSearch): Promise<number> => {
      const found = await walk(parts, asked, 'oldest_recorded', 50)
      t.same(await parts.footage.countEvents(mine, asked), { count: found.length, capped: false })
      return found.length
    }
    t.equal(await count({}), 5)
    t.equal(await count({ cameraIds: ['door'] }), 2)
    t.equal(await count({ cameraIds: ['door', 'yard'], types: ['car'] }), 2)
    t.equal(await count({ cameraIds: [] }), 0)
    t.equal(await count({ modality: 'batch' }), 2)
    t.equal(await count({ modality: 'batch', cameraIds: ['door'] }), 0)
    t.equal(await count({ processIds: [file, clip] }), 4)
    t.equal(await count({ processIds: ['nonsense'] }), 0)
    t.equal(await count({ chunkIds: [chunkIdOf(clip, 1)] }), 2)
    t.equal(await count({ from: after(1), until: after(6) }), 2, 'one of the camera, one of the file')
    t.equal(await count({ text: 'DOG_X' }), 1)
    t.equal(await count({ text: '100 % of a' }), 3)
    t.equal(await count({ text: 'c_r' }), 0, 'nothing in a text is a pattern')
    t.equal(await count({ text: `' or 1=1 --` }), 0)
    t.equal(await count({ minConfidence: 0.95 }), 0)
    t.equal(await count({ types: [`car') or ('1'='1`] }), 0)
  })

  promise(
    'an event is reviewed once, and can be unreviewed, by its own organization (P8)',
    async (t, parts) => {
      const { footage } = parts
      const clip = await insertClip(open(), { cameraId: 'door', at: 0, events: ['car', 'dog'] })
      const [car, dog] = [0, 1].map((index) => eventIdOf(chunkIdOf(clip, 1), index)) as [string, string]
      const user = stableId('user', 'one')
      const identity = { ...mine, role: 'reviewer' as const, userId: user }
      t.same(await footage.review({ ...identity, ...theirs }, [car], true), [])
      const [marked] = await footage.review(identity, [car, 'nonsense'], true)
      t.type(marked?.reviewedAt, Date)
      const again = await footage.review(identity, [car], true)
      t.same(again[0]!.reviewedAt, marked!.reviewedAt, 'the first mark stays')
      t.same(ids(await walk(parts, { reviewed: false }, 'earliest', 5)), [dog])
      t.same(ids(await walk(parts, { reviewed: true }, 'earliest', 5)), [car])
      const [row] = await open().query<{ reviewed_by: string }>(
        'select reviewed_by from spectra_insights.live_events where id = $1',
        [car],
      )
      t.equal(row!.reviewed_by, user)
      t.equal((await footage.review(identity, [car], false))[0]!.reviewedAt, undefined)
    },
  )

  promise('moments are counted by camera and step', async (t, parts) => {
    await insertClip(open(), { cameraId: 'door', at: 0, events: ['car', 'dog'] })
    await insertClip(open(), { cameraId: 'door', at: 60, events: ['car'] })
    await insertClip(open(), { cameraId: 'yard', at: 60, events: ['car'] })
    const range = { from: after(0), until: after(120), stepSeconds: 60 }
    t.same(await parts.footage.momentCounts(mine, { cameraIds: ['door'], ...range }), [
      { cameraId: 'door', at: after(0), count: 2, unreviewed: 2 },
      { cameraId: 'door', at: after(60), count: 1, unreviewed: 1 },
    ])
    t.same(await parts.footage.momentCounts(theirs, { cameraIds: ['door'], ...range }), [])
    const dogs = await parts.footage.momentCounts(mine, {
      cameraIds: ['door', 'yard'],
      types: ['dog'],
      ...range,
    })
    t.same(dogs, [{ cameraId: 'door', at: after(0), count: 1, unreviewed: 1 }])
  })

  promise('recordings tell what there is, and why something is missing', async (t, parts) => {
    const first = await insertClip(open(), { cameraId: 'door', at: 0 })
    const missed = await insertClip(open(), { cameraId: 'door', at: 20, failed: true })
    const last = await insertClip(open(), { cameraId: 'door', at: 40 })
    const range = { from: after(5), until: after(60) }
    const [door, yard] = await parts.footage.recordings(mine, { cameraIds: ['yard', 'door'], ...range })
    t.same(door!.stretches, [
      { from: after(5), until: after(10), processId: first },
      { from: after(40), until: after(50), processId: last },
    ])
    t.match(door!.gaps, [
      { from: after(10), until: after(20) },
      { from: after(20), until: after(30), processId: missed, cause: { code: 'SS_CAMERA_UNREACHABLE' } },
      { from: after(30), until: after(40) },
      { from: after(50), until: after(60) },
    ])
    t.equal(door!.gaps[0]!.cause, undefined)
    t.same(yard, { cameraId: 'yard', stretches: [], ring: [], gaps: [range] })
    const [nobody] = await parts.footage.recordings(theirs, { cameraIds: ['door'], ...range })
    t.same(nobody!.stretches, [])
  })
}
