import { randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import { stableId } from '../../schema/ids.ts'
import type { Database } from '../../core/database/database.ts'
import { createLedger, type LedgerParts } from '../../core/ledger/index.ts'
import type { Page, PageRequest } from '../../core/ports.ts'
import { emptyTables } from '../helpers/database.ts'
import { cutProcess, describeChunk, finishChunk, ORG, request, take } from '../helpers/pipeline.ts'

const OTHER = stableId('organization', 'other')

/**
 * What every adapter of processes promises. `open` gives a database that the suite may empty; `reached` the way to what is
 * kept there, where it is not the ledger itself.
 */
export function processesContract(
  t: Test,
  name: string,
  open: () => Database,
  reached: (parts: LedgerParts) => LedgerParts = (parts) => parts,
): void {
  const promise = (what: string, run: (t: Test, parts: LedgerParts) => Promise<unknown>): void => {
    void t.test(`${name}: ${what}`, async (t) => {
      await emptyTables(open())
      let now = Date.parse('2026-01-01T00:00:00Z')
      await run(t, reached(createLedger(open(), { clock: () => new Date((now += 1000)) })))
    })
  }
  const all = async <T>(list: (page: PageRequest) => Promise<Page<T>>, first: number): Promise<T[]> => {
    const items: T[] = []
    let after: string | undefined
    do {
      const page = await list({ first, after })
      items.push(...page.items)
      after = page.next
    } while (after)
    return items
  }

  promise('an accepted process is queued, with its options and its message', async (t, parts) => {
    const options = {
      chunkDuration: 5,
      overlap: 1,
      fps: 2,
      width: 320,
      startedAt: '2026-01-01T10:00:00+02:00',
      motionGate: false,
      ocr: true,
    }
    const process = await parts.processes.create(request({ options, trace: 'ab'.repeat(16) }))
    t.match(process, { status: 'queued', title: 'yard.mp4', organizationId: ORG, warnings: [] })
    t.same(process.options, options)
    const [message] = await take(parts, 'M0_PRIORITY_QUEUE')
    t.match(message, {
      type: 'VideoProcessingRequest',
      trace: 'ab'.repeat(16),
      payload: { processId: process.id },
    })
  })

  promise('P2: the same key with the same request is the same process', async (t, parts) => {
    const keyed = request({ idempotencyKey: 'k' })
    const all = await Promise.all(Array.from({ length: 5 }, () => parts.processes.create(keyed)))
    t.equal(new Set(all.map(({ id }) => id)).size, 1)
    t.equal((await take(parts, 'M0_PRIORITY_QUEUE')).length, 1)
    const reordered = request({
      idempotencyKey: 'k',
      options: { overlap: 0, chunkDuration: 10, fps: undefined },
    })
    t.equal((await parts.processes.create(reordered)).id, all[0]!.id, 'the order of fields says nothing')
  })

  promise(
    'the same key with another request is a conflict; in another organization it is another key',
    async (t, parts) => {
      const first = await parts.processes.create(request({ idempotencyKey: 'k' }))
      const changed = request({ idempotencyKey: 'k', options: { chunkDuration: 20, overlap: 0 } })
      await t.rejects(parts.processes.create(changed), { code: 'SS_IDEMPOTENCY_CONFLICT' })
      const other = await parts.processes.create(request({ idempotencyKey: 'k', organizationId: OTHER }))
      t.not(other.id, first.id)
    },
  )

  promise('a process that has ended cannot be cancelled', async (t, parts) => {
    const { process } = await cutProcess(parts, 0)
    await t.rejects(parts.processes.cancel({ organizationId: ORG }, process.id), {
      code: 'SS_STATUS_CONFLICT',
    })
  })

  promise('P8: another organization finds nothing', async (t, parts) => {
    const { process, m1 } = await cutProcess(parts, 1)
    await finishChunk(parts, await describeChunk(parts, m1[0]!))
    const notFound = { code: 'SS_NOT_FOUND' }
    await t.rejects(parts.processes.get({ organizationId: OTHER }, process.id), notFound)
    await t.rejects(parts.processes.cancel({ organizationId: OTHER }, process.id), notFound)
    await t.rejects(parts.processes.chunks({ organizationId: OTHER }, process.id, {}), notFound)
    t.same(await parts.processes.list({ organizationId: OTHER }, {}), { items: [] })
    t.same(await parts.processes.events({ organizationId: OTHER }, { processId: process.id }, {}), {
      items: [],
    })
    t.same(await parts.processes.events({ organizationId: OTHER }, {}, {}), { items: [] })
  })

  promise('an id that is none finds nothing', async (t, parts) => {
    const notFound = { code: 'SS_NOT_FOUND' }
    await t.rejects(parts.processes.get({ organizationId: ORG }, "x' or 1=1"), notFound)
    await t.rejects(parts.processes.cancel({ organizationId: ORG }, '42'), notFound)
    await t.rejects(parts.processes.chunks({ organizationId: ORG }, '', {}), notFound)
    t.same(await parts.processes.events({ organizationId: ORG }, { processId: '42' }, {}), { items: [] })
  })

  promise('lists run newest first, page by page, unmoved by what is added meanwhile', async (t, parts) => {
    const made: string[] = []
    for (let n = 0; n < 7; n++) made.unshift((await parts.processes.create(request())).id)
    const first = await parts.processes.list({ organizationId: ORG }, { first: 3 })
    t.same(
      first.items.map(({ id }) => id),
      made.slice(0, 3),
    )
    await parts.processes.create(request())
    const rest = await parts.processes.list({ organizationId: ORG }, { first: 10, after: first.next })
    t.same(
      rest.items.map(({ id }) => id),
      made.slice(3),
    )
    t.equal(rest.next, undefined)
    await parts.processes.cancel({ organizationId: ORG }, made[6]!)
    const cancelled = await parts.processes.list({ organizationId: ORG }, { status: 'cancelled' })
    t.same(
      cancelled.items.map(({ id }) => id),
      [made[6]],
    )
  })

  promise('chunks and events run in the order of the video, page by page', async (t, parts) => {
    const { process, m1 } = await cutProcess(parts, 5)
    for (const message of m1.toReversed()) await finishChunk(parts, await describeChunk(parts, message))
    const chunks = await all((page) => parts.processes.chunks({ organizationId: ORG }, process.id, page), 2)
    t.same(
      chunks.map(({ ordinal }) => ordinal),
      [1, 2, 3, 4, 5],
    )
    t.match(chunks[0], { status: 'completed', summary: 'Chunk 1', endTime: 10, processId: process.id })
    const events = await all(
      (page) => parts.processes.events({ organizationId: ORG }, { processId: process.id }, page),
      3,
    )
    t.same(
      events.map(({ startTime }) => startTime),
      [0, 1, 10, 11, 20, 21, 30, 31, 40, 41],
    )
    const recorded = await all((page) => parts.processes.events({ organizationId: ORG }, {}, page), 3)
    t.same(new Set(recorded.map(({ id }) => id)), new Set(events.map(({ id }) => id)))
    t.ok(recorded[0]!.startTime >= 40, 'over all processes, in the order of their recording')
  })

  promise('events can be narrowed down', async (t, parts) => {
    const { process, m1 } = await cutProcess(parts, 2)
    for (const message of m1) await finishChunk(parts, await describeChunk(parts, message))
    const count = async (filter: Parameters<typeof parts.processes.events>[1]): Promise<number> =>
      (await parts.processes.events({ organizationId: ORG }, { processId: process.id, ...filter }, {})).items
        .length
    t.equal(await count({ types: ['object_entered', 'loitering'] }), 4)
    t.equal(await count({ types: ['loitering'] }), 0)
    t.equal(await count({ types: [] }), 0)
    t.equal(await count({ from: 10.5, to: 11 }), 2)
    t.equal(await count({ to: 0.5 }), 1)
    t.equal(await count({ minConfidence: 0.95 }), 0)
    const chunks = await parts.processes.chunks({ organizationId: ORG }, process.id, {})
    t.equal(await count({ chunkId: chunks.items[0]!.id }), 2)
    const { createdAt } = (await parts.processes.events({ organizationId: ORG }, {}, { first: 1 })).items[0]!
    t.ok((await count({ begunFrom: createdAt })) > 0, 'without a start, by when it was recorded')
    t.equal(await count({ begunUntil: createdAt }), 0)

    const options = { chunkDuration: 10, overlap: 0, startedAt: '2024-02-29T23:59:50Z' }
    const timed = await cutProcess(parts, 2, { options })
    for (const message of timed.m1) await finishChunk(parts, await describeChunk(parts, message))
    const ofTimed = { processId: timed.process.id }
    const midnight = new Date('2024-03-01T00:00:00Z')
    t.equal(await count({ ...ofTimed, begunUntil: midnight }), 2, 'with a start, by the clock')
    t.equal(await count({ ...ofTimed, begunFrom: midnight }), 2, 'the first instant is in, the last is not')
    t.equal(await count({ ...ofTimed, begunFrom: midnight, begunUntil: midnight }), 0)
  })

  promise('a page that cannot be is refused with what would be right', async (t, parts) => {
    const invalid = { code: 'SS_INPUT_INVALID' }
    for (const first of [0, -1, 201, 1.5])
      await t.rejects(parts.processes.list({ organizationId: ORG }, { first }), invalid)
    await t.rejects(parts.processes.list({ organizationId: ORG }, { first: 1, last: 1 }), invalid)
    for (const wrong of ['', 'nonsense', Buffer.from('[1,2]').toString('base64url'), 'A'.repeat(10_000)]) {
      await t.rejects(parts.processes.list({ organizationId: ORG }, { after: wrong }), invalid)
      await t.rejects(parts.processes.list({ organizationId: ORG }, { before: wrong }), invalid)
    }
  })

  promise('a list runs from its back as from its front, and between two places', async (t, parts) => {
    const made: string[] = []
    for (let n = 0; n < 6; n++) made.unshift((await parts.processes.create(request())).id)
    const ids = async (page: PageRequest): Promise<[string[], Page<unknown>]> => {
      const found = await parts.processes.list({ organizationId: ORG }, page)
      return [found.items.map(({ id }) => id), found]
    }
    const [whole, { cursors }] = await ids({})
    t.same(whole, made)
    const [back, backPage] = await ids({ last: 2 })
    t.same(back, made.slice(4))
    t.equal(backPage.next, undefined)
    t.equal(backPage.previous, cursors![4], 'what precedes it')
    const [before, beforePage] = await ids({ last: 3, before: backPage.previous })
    t.same(before, made.slice(1, 4))
    t.ok(beforePage.next, 'something follows')
    t.same((await ids({ last: 5, before: beforePage.previous }))[0], made.slice(0, 1))
    t.same((await ids({ first: 5, after: cursors![1], before: cursors![4] }))[0], made.slice(2, 4))
    t.equal((await ids({ first: 6, after: cursors![0] }))[1].previous, cursors![1])
  })

  promise('P8: a cursor is good for its own list of its own organization, as it is', async (t, parts) => {
    const invalid = { code: 'SS_INPUT_INVALID', message: /no cursor of this list/ }
    const [mine, other] = [{ organizationId: ORG }, { organizationId: OTHER }]
    const { process, m1 } = await cutProcess(parts, 2)
    for (const message of m1) await finishChunk(parts, await describeChunk(parts, message))
    await parts.processes.create(request({ organizationId: OTHER }))
    const { next } = await parts.processes.events(mine, {}, { first: 1 })
    const chunks = await parts.processes.chunks(mine, process.id, { first: 1 })
    t.equal((await parts.processes.events(mine, {}, { after: next })).items.length, 3)
    await t.rejects(parts.processes.events(other, {}, { after: next }), invalid, 'of another organization')
    await t.rejects(parts.processes.events(mine, { modality: 'live' }, { after: next }), invalid)
    await t.rejects(parts.processes.events(mine, { processId: process.id }, { after: next }), invalid)
    await t.rejects(parts.processes.list(mine, { after: chunks.next }), invalid, 'of another list')
    const bytes = Buffer.from(next!, 'base64url')
    for (const at of [0, 15, 16, 20, bytes.length - 1]) {
      const altered = Buffer.from(bytes)
      altered[at]! ^= 1
      const after = altered.toString('base64url')
      await t.rejects(parts.processes.events(mine, {}, { after }), invalid, `altered at ${at}`)
    }
    await t.rejects(parts.processes.events(mine, {}, { after: `${next}=` }), invalid)
  })

  promise('it tells which objects are sources, of its own organization only (P8)', async (t, parts) => {
    const key = (name: string): string => `organizations/${ORG}/uploads/${randomUUID()}/${name}`
    const [used, unused, twice] = [key('it’s "used".mp4'), key('unused.mp4'), key('twice.mp4')]
    for (const source of [used, twice, twice]) {
      await parts.processes.create(request({ source: { kind: 'object', key: source } }))
    }
    const asked = [unused, used, twice]
    t.same(
      new Set(await parts.processes.sourcesAmong({ organizationId: ORG }, asked)),
      new Set([used, twice]),
    )
    t.same(await parts.processes.sourcesAmong({ organizationId: OTHER }, asked), [])
    t.same(await parts.processes.sourcesAmong({ organizationId: ORG }, []), [])
  })
}
