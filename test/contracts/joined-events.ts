import type { Test } from 'tap'
import type { Observation } from '../../schema/analysis.ts'
import { chunkIdOf, eventIdOf } from '../../schema/ids.ts'
import type { EventDetectionMessage } from '../../schema/messages/index.ts'
import type { Database } from '../../core/database/database.ts'
import { deleteProcessRows } from '../../core/erasure/rows.ts'
import { createLedger, type LedgerParts } from '../../core/ledger/index.ts'
import { timesAreOurs } from '../../core/ledger/promises/times.ts'
import { effectsHappenOnce } from '../../core/ledger/promises/once.ts'
import type { Envelope, Handoff } from '../../core/ports.ts'
import { emptyTables } from '../helpers/database.ts'
import { describedClip } from '../helpers/described-clip.ts'
import { cutProcess, describeChunk, ORG } from '../helpers/pipeline.ts'

/** A part of somebody who stands at x, seen from one second to another of a chunk of ten. */
export interface Seen {
  at: number
  from: number
  to: number
  color?: string
  type?: string
}

/** As the analyst tells it. */
export function told(
  { startTime }: { startTime: number },
  { at: x, from, to, color = 'black', type }: Seen,
): Observation {
  const spot = { x, y: 0.5, width: 0.1, height: 0.4 }
  const [start, end] = [startTime + from, startTime + to]
  const opening = `A person in ${color} is in view from ${start}`
  const closing = ` to ${end}.`
  return {
    ...{ type: type ?? 'person_detected', startTime: start, endTime: end, confidence: 0.5 + to / 100 },
    ...{
      description: opening + closing,
      attributes: { color, alreadyInView: from === 0, stillInView: to === 10 },
    },
    continuity: {
      ...{ before: from === 0, after: to === 10, opening, closing },
      looks: { family: 'person', color, from: spot, to: spot },
    },
  }
}

/** What M2 yields for its message. */
export const eventsOf = ({ payload }: Envelope, seen: readonly Seen[]): Handoff => {
  const { chunkId, span } = payload as EventDetectionMessage
  return { records: [{ fact: 'events_detected', chunkId, events: seen.map((each) => told(span, each)) }] }
}

interface Given extends LedgerParts {
  database: Database
  /** Lets time pass. Seconds. */
  pass(seconds: number): void
}

const TENANT = { organizationId: ORG }
const START = Date.parse('2026-01-02T03:04:05.000Z')

/** One thing is one event with its whole stretch, in whichever order chunks are described (P2). */
export function joinedEventsContract(t: Test, name: string, open: () => Database): void {
  const promise = (what: string, run: (t: Test, given: Given) => Promise<unknown>): void => {
    void t.test(`${name}: ${what}`, async (t) => {
      const database = open()
      await emptyTables(database)
      let now = START
      const clock = () => new Date(now)
      const parts = createLedger(database, { clock })
      await run(t, { ...parts, database, pass: (seconds) => (now += seconds * 1000) })
      t.same((await timesAreOurs(database)).wrong, [])
      const { wrong } = await effectsHappenOnce(database)
      t.same(
        wrong.filter((each) => each.includes('event')),
        [],
      )
    })
  }

  /** A video of some chunks, all described; nothing is recorded of what is seen in them. */
  async function video(given: Given, chunks: number) {
    const { process, m1 } = await cutProcess(given, chunks)
    const m2: Envelope[] = []
    for (const message of m1) m2.push(await describeChunk(given, message))
    return { process, m2 }
  }
  const record = (given: Given, m2: Envelope, seen: readonly Seen[]) =>
    given.worklog.commit('event', m2, eventsOf(m2, seen), { end: false })
  const eventsIn = async (given: Given, processId: string) =>
    (await given.processes.events(TENANT, { processId }, {})).items

  const STORY: Seen[][] = [
    [{ at: 0.2, from: 4, to: 10 }],
    [
      { at: 0.2, from: 0, to: 10 },
      { at: 0.8, from: 3, to: 10, color: 'red' },
    ],
    [
      { at: 0.8, from: 0, to: 6, color: 'red' },
      { at: 0.21, from: 0, to: 5 },
    ],
  ]
  const ORDERS = [
    [0, 1, 2],
    [2, 1, 0],
    [0, 2, 1],
    [1, 0, 2],
  ]

  promise(
    'who stands through three chunks is one event with the id of the first, in any order',
    async (t, given) => {
      for (const order of ORDERS) {
        const { process, m2 } = await video(given, 3)
        for (const index of order) await record(given, m2[index]!, STORY[index]!)
        const found = await eventsIn(given, process.id)
        t.match(
          found,
          [
            {
              ...{ id: eventIdOf(chunkIdOf(process.id, 1), 0), startTime: 4, endTime: 25, confidence: 0.6 },
              description: 'A person in black is in view from 4 to 25.',
              attributes: { color: 'black', alreadyInView: false, stillInView: false },
            },
            {
              ...{ id: eventIdOf(chunkIdOf(process.id, 2), 1), startTime: 13, endTime: 26 },
              description: 'A person in red is in view from 13 to 26.',
            },
          ],
          `described in the order ${order.join(', ')}`,
        )
        t.equal(found.length, 2)
        t.equal((await given.processes.get(TENANT, process.id)).counts.events, 2)
      }
    },
  )

  promise('recorded again, nothing changes', async (t, given) => {
    const { process, m2 } = await video(given, 3)
    for (const [index, message] of m2.entries()) await record(given, message, STORY[index]!)
    const rows = 'select * from spectra_insights.batch_events order by id'
    const before = await given.database.query(rows)
    for (const [index, message] of m2.toReversed().entries()) {
      await record(given, message, STORY[2 - index]!)
      await record(given, message, [])
    }
    t.same(await given.database.query(rows), before)
    t.equal((await eventsIn(given, process.id)).length, 2)
  })

  promise('two chunks that are recorded at once are joined', async (t, given) => {
    const { process, m2 } = await video(given, 3)
    await Promise.all(m2.map((message, index) => record(given, message, STORY[index]!)))
    t.equal((await eventsIn(given, process.id)).length, 2)
  })

  promise(
    'things that do not look alike, or stand elsewhere, or do not reach the border, stay apart',
    async (t, given) => {
      const { process, m2 } = await video(given, 2)
      await record(given, m2[0]!, [
        { at: 0.1, from: 0, to: 10 },
        { at: 0.5, from: 0, to: 10, type: 'loitering' },
        { at: 0.9, from: 0, to: 9 },
      ])
      await record(given, m2[1]!, [
        { at: 0.5, from: 0, to: 10 },
        { at: 0.9, from: 0, to: 9 },
      ])
      t.equal((await eventsIn(given, process.id)).length, 5)
    },
  )

  promise('of two that stand side by side, each goes on as itself', async (t, given) => {
    const { process, m2 } = await video(given, 2)
    const pair = (...colors: string[]): Seen[] =>
      colors.map((color) => ({ at: color === 'red' ? 0.5 : 0.6, from: 0, to: 10, color }))
    await record(given, m2[0]!, pair('red', 'blue'))
    await record(given, m2[1]!, pair('blue', 'red'))
    const found = await eventsIn(given, process.id)
    t.same(
      found.map(({ attributes, endTime }) => [attributes.color, endTime]).sort(),
      [['blue', 20], ['red', 20]], // prettier-ignore
    )
  })

  promise(
    'each chunk has the events that go on in it; by the id of a part the event is found',
    async (t, given) => {
      const { process, m2 } = await video(given, 3)
      for (const [index, message] of m2.entries()) await record(given, message, STORY[index]!)
      const [one, two, three] = [1, 2, 3].map((ordinal) => chunkIdOf(process.id, ordinal)) as [
        string,
        string,
        string,
      ]
      const of = await given.footage.eventsOf(TENANT, { chunkIds: [one, two, three] }, {})
      const counts = [one, two, three].map((id) => of.get(id)!.items.length)
      t.same(counts, [1, 2, 2])
      t.same((await given.processes.events(TENANT, { chunkId: three }, {})).items.length, 2)
      const search = { chunkIds: [two] }
      t.equal((await given.footage.findEvents(TENANT, search, 'oldest_recorded', {})).items.length, 2)
      t.same(await given.footage.countEvents(TENANT, search), { count: 2, capped: false })
      const [byPart] = await given.footage.events(TENANT, [eventIdOf(three, 1)])
      t.match(byPart, { id: eventIdOf(one, 0), endTime: 25 })
      t.same(new Set(byPart!.parts), new Set([eventIdOf(two, 0), eventIdOf(three, 1)]))
      t.equal(
        (await given.footage.eventsOf(TENANT, { processIds: [process.id] }, {})).get(process.id)!.items
          .length,
        2,
      )
    },
  )

  const watch = (given: Given, everySeconds: number) =>
    given.cameras.add({
      ...{ organizationId: ORG, id: 'door', clipSeconds: 10, everySeconds },
      source: { kind: 'loop', path: '/videos/yard.mp4' },
    })
  const finish = async (given: Given, m2: Envelope, seen: Seen[]) => {
    await record(given, m2, seen)
    const { chunkId } = m2.payload as EventDetectionMessage
    for (const fact of ['chunk_indexed', 'cache_cleaned'] as const)
      await given.worklog.commit('event', m2, { records: [{ fact, chunkId }] }, { end: false })
  }
  const standing: Seen[][] = [
    [{ at: 0.5, from: 5, to: 10 }],
    [{ at: 0.5, from: 0, to: 10 }],
    [{ at: 0.5, from: 0, to: 2 }],
  ]

  for (const [what, order] of [
    ['in their order', [0, 1, 2]],
    ['in the reverse', [2, 1, 0]],
  ] as const) {
    promise(
      `who stands before a camera through clips that follow each other is one event, described ${what}`,
      async (t, given) => {
        await watch(given, 12)
        const clips: Envelope[] = []
        for (let count = 0; count < 3; count++) {
          clips.push(await describedClip(given))
          given.pass(12)
        }
        for (const index of order) await finish(given, clips[index]!, standing[index]!)
        const { items } = await given.footage.findEvents(TENANT, { cameraIds: ['door'] }, 'earliest', {})
        t.match(items, [{ processId: clips[0]!.processId, startTime: 5, endTime: 26 }])
        t.equal(items.length, 1)
        t.equal(items[0]!.at!.getTime(), START + 5000)
        const of = await given.footage.eventsOf(TENANT, { processIds: [clips[2]!.processId] }, {})
        t.same(
          of.get(clips[2]!.processId)!.items.map(({ id }) => id),
          [items[0]!.id],
          'and is in the last clip, too',
        )
        const listed = await given.processes.events(
          TENANT,
          { modality: 'live', processId: clips[1]!.processId },
          {},
        )
        t.equal(listed.items.length, 1)
      },
    )
  }

  promise('where a camera looked away in between, nobody knows, and events stay apart', async (t, given) => {
    await watch(given, 60)
    const first = await describedClip(given)
    await finish(given, first, standing[0]!)
    given.pass(60)
    await finish(given, await describedClip(given), standing[1]!)
    const { items } = await given.footage.findEvents(TENANT, { cameraIds: ['door'] }, 'earliest', {})
    t.equal(items.length, 2)
  })

  promise(
    'what is left of an event when one of its clips is erased tells nothing of that',
    async (t, given) => {
      await watch(given, 10)
      const clips: Envelope[] = []
      for (const seen of standing) {
        const m2 = await describedClip(given)
        await finish(given, m2, seen)
        clips.push(m2)
        given.pass(10)
      }
      await given.database.transaction((sql) => deleteProcessRows(sql, ORG, [clips[1]!.processId]))
      const { items } = await given.footage.findEvents(TENANT, { cameraIds: ['door'] }, 'earliest', {})
      t.match(items, [
        {
          startTime: 5,
          endTime: 10,
          description: 'A person in black is in view from 5 to 10.',
          attributes: { stillInView: true },
        },
        { startTime: 0, endTime: 2 },
      ])
      t.equal(items.length, 2)
    },
  )
}
