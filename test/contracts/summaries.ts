import type { Test } from 'tap'
import contextActor from '../../actors/context-actor.ts'
import { toDate, type Database } from '../../core/database/database.ts'
import { deleteProcessRows } from '../../core/erasure/rows.ts'
import { createLedger, type LedgerParts } from '../../core/ledger/index.ts'
import type { Envelope, Generated, Language } from '../../core/ports.ts'
import { createFilePrompts } from '../../core/prompts/files.ts'
import { ToldSentences } from '../../schema/overview.ts'
import type { SummaryTask } from '../../schema/messages/index.ts'
import { emptyTables } from '../helpers/database.ts'
import { describedClip } from '../helpers/described-clip.ts'
import { cutProcess, describeChunk, finishChunk, ORG, take } from '../helpers/pipeline.ts'

const QUEUE = 'CONTEXT_SUMMARIZATION_QUEUE'
const TENANT = { organizationId: ORG }
const OTHER = { organizationId: '00000000-0000-4000-8000-00000000000f' }
const START = Date.parse('2026-10-25T00:10:00.000Z')
const LOCAL = { provider: 'local', model: 'extractive-1', health: async () => {} }

/** A language model that repeats the first claim in its own order of words. */
const speaker = (): Language & { asked: number } => ({
  ...{ provider: 'someone', model: 'm1', asked: 0, health: async () => {} },
  async generate<T>() {
    this.asked++
    const value = ToldSentences.parse({
      sentences: [{ text: 'Nothing was seen to move.', claims: [1] }],
    })
    return { provider: 'someone', model: 'm1', text: '', toolCalls: [], value } as unknown as Generated<T>
  },
})

interface Given extends LedgerParts {
  database: Database
  /** Lets time pass. Seconds. */
  pass(seconds: number): void
  /** Orders what is due a second later, and gives its messages. */
  due(): Promise<Envelope[]>
  /** The actor on a message, as a worker runs it; it dies before the end where that is said. */
  work(message: Envelope, language?: Language, dies?: boolean): Promise<void>
}

/** Summaries are made when something has ended, kept as long as they are true, and made again (P1, P2). */
export function summariesContract(t: Test, name: string, open: () => Database): void {
  const promise = (what: string, run: (t: Test, given: Given) => Promise<unknown>): void => {
    void t.test(`${name}: ${what}`, async (t) => {
      const database = open()
      await emptyTables(database)
      let now = START
      const parts = createLedger(database, { clock: () => new Date(now) })
      const { summaries, worklog } = parts
      await run(t, {
        ...{ ...parts, database },
        pass: (seconds) => void (now += seconds * 1000),
        async due() {
          now += 1000
          await summaries.orderDue()
          return take(parts, QUEUE)
        },
        async work(message, language = LOCAL as unknown as Language, dies = false) {
          t.same(await worklog.begin('context', message, 0), { state: 'fresh' })
          const ports = {
            summaries,
            conversations: parts.conversations,
            language,
            prompts: createFilePrompts(),
            children: {},
          }
          const task = message.payload as SummaryTask
          const working = contextActor.work(task, ports, new AbortController().signal)
          for (;;) {
            const { done, value } = await working.next()
            if (done && dies) return
            await worklog.commit('context', message, value ?? {}, { end: done === true })
            if (done) return
          }
        },
      })
    })
  }

  async function ended(given: Given, chunks = 2): Promise<string> {
    const { process, m1 } = await cutProcess(given, chunks)
    for (const message of m1) await finishChunk(given, await describeChunk(given, message))
    return process.id
  }
  const rowOf = async ({ database }: Given, processId: string) =>
    (await database.query('select * from spectra_insights.summaries where process_id = $1', [processId]))[0]

  promise('P1: a video that has ended is ordered once, and kept as it was counted', async (t, given) => {
    const { process, m1 } = await cutProcess(given, 2)
    await finishChunk(given, await describeChunk(given, m1[0]!))
    t.same(await given.due(), [], 'it goes on')
    await finishChunk(given, await describeChunk(given, m1[1]!))
    const [order, ...more] = await given.due()
    t.match(order, { processId: process.id, organizationId: ORG, payload: { organizationId: ORG } })
    t.same([more, await given.due()], [[], []])
    const before = await given.summaries.ofProcess(TENANT, process.id)
    given.pass(60)
    await given.work(order!)
    const kept = await given.summaries.ofProcess(TENANT, process.id)
    t.same({ ...kept, madeAt: undefined }, { ...before, madeAt: undefined })
    t.match(kept, { provider: 'local', model: 'counting-1', madeAt: new Date(START + 63_000) })
    given.pass(60)
    t.same(await given.summaries.ofProcess(TENANT, process.id), kept, 'it is not counted again')
    t.same(await given.worklog.begin('context', order!, 0), { state: 'done' })
    t.equal(await given.summaries.ofProcess(OTHER, process.id), undefined, 'P8')
  })

  promise(
    'what is kept is told only while it is true, and made again when a process ends again',
    async (t, given) => {
      const id = await ended(given)
      const [order] = await given.due()
      await given.work(order!)
      const kept = await given.summaries.ofProcess(TENANT, id)
      given.pass(60)
      await given.database.query(
        `update spectra_insights.batch_events set type = 'person_detected', attributes = '{"kind": "person"}' where process_id = $1`,
        [id],
      )
      const counted = await given.summaries.ofProcess(TENANT, id)
      t.match(counted!.text, 'people')
      t.not(counted!.text, kept!.text)
      await given.database.query(
      `update spectra_ops.batch_video_processes set status = 'failed' where id = $1`, [id]) // prettier-ignore
      const [older] = await orderAgain(given, id)
      const [newer] = await orderAgain(given, id)
      t.not(older!.id, newer!.id)
      await given.work(older!)
      t.not((await rowOf(given, id))!.text, counted!.text, 'an older order writes nothing')
      await given.work(newer!)
      t.equal((await rowOf(given, id))!.text, counted!.text)
    },
  )

  const orderAgain = async (given: Given, id: string): Promise<Envelope[]> => {
    await given.database.query('update spectra_insights.summaries set due_at = updated_at where process_id = $1', [id]) // prettier-ignore
    return given.due()
  }

  promise(
    'P2: a worker that dies between counting and telling loses nothing and doubles nothing',
    async (t, given) => {
      const id = await ended(given)
      const [order] = await given.due()
      const language = speaker()
      await given.work(order!, language, true)
      t.match(await given.summaries.ofProcess(TENANT, id), { provider: 'local' }, 'what was counted is there')
      given.pass(3600)
      const lost = new Date(START + 3600_000)
      t.equal(await given.orphans.recall(QUEUE, lost), 1, 'a message that got lost is written again')
      const [again] = await take(given, QUEUE)
      t.equal(again!.id, order!.id)
      await given.work(again!, language)
      t.match(await given.summaries.ofProcess(TENANT, id), {
        ...{ provider: 'someone', model: 'm1', text: 'Nothing was seen to move.' },
        claims: [{ text: 'Nothing was seen to move.' }],
      })
      t.equal(await given.orphans.recall(QUEUE, new Date(START + 9999_000)), 0)
      t.equal((await given.database.query('select from spectra_insights.summaries')).length, 1)
      const [unchanged] = await orderAgain(given, id)
      await given.work(unchanged!, language)
      t.equal(language.asked, 2, 'nobody is asked for what is told already')
      t.match(await given.summaries.ofProcess(TENANT, id), { provider: 'someone' })
    },
  )

  promise('P3: a summary that failed has its dead letter, and is not written again', async (t, given) => {
    await ended(given)
    const [order] = await given.due()
    await given.worklog.begin('context', order!, 0)
    const cause = { code: 'SS_PROVIDER_UNAVAILABLE', message: 'Cannot reach it', retryable: true } as const
    given.pass(1)
    await given.worklog.fail('context', order!, cause, 5)
    t.equal(await given.orphans.recall(QUEUE, new Date(START + 9999_000)), 0)
    t.same(await given.worklog.begin('context', order!, 1), { state: 'fresh' }, 'a replay brings it back')
  })

  promise('P13: what was erased is not summed up, and is told in no summary', async (t, given) => {
    const id = await ended(given)
    const [order] = await given.due()
    await given.database.transaction((sql) => deleteProcessRows(sql, ORG, [id]))
    await given.work(order!)
    t.same(await given.database.query('select from spectra_insights.summaries'), [])
  })

  async function clipOf(given: Given): Promise<string> {
    const m2 = await describedClip(given)
    await finishChunk(given, m2)
    return m2.processId
  }
  const watch = (given: Given, zone?: string) =>
    given.cameras.add({
      ...{ organizationId: ORG, id: 'door', clipSeconds: 10, everySeconds: 10, zone },
      source: { kind: 'loop', path: '/videos/yard.mp4' },
    })
  const periods = async ({ database }: Given) => {
    const rows = await database.query<{
      period: string
      starts_at: string
      ends_at: string
      text: string | null
    }>(`select period, starts_at, ends_at, text from spectra_insights.summaries order by period, starts_at`)
    return rows.map((row) => ({ ...row, starts_at: toDate(row.starts_at), ends_at: toDate(row.ends_at) }))
  }

  promise(
    'an hour and a day of a camera, by its clock, are told a minute after their end',
    async (t, given) => {
      await watch(given, 'Europe/Berlin')
      await clipOf(given)
      t.same(await given.due(), [], 'they are not over')
      const at = (time: string) => new Date(time)
      const [day, hour] = await periods(given)
      t.match(day, { period: 'day', starts_at: at('2026-10-24T22:00Z'), ends_at: at('2026-10-25T23:00Z') }, 'has 25 hours') // prettier-ignore
      t.match(hour, { period: 'hour', starts_at: at('2026-10-25T00:00Z'), ends_at: at('2026-10-25T01:00Z') })
      given.pass(50 * 60 + 57)
      t.same(await given.due(), [])
      const [order, ...more] = await given.due()
      t.same(more, [])
      t.match(order!.payload, { cameraId: 'door' })
      const range = { cameraId: 'door', from: hour!.starts_at, until: hour!.ends_at }
      const counted = await given.summaries.ofCamera(TENANT, range)
      given.pass(60)
      await given.work(order!)
      t.match(
        counted!.text,
        'longest between 02:10 CEST and 02:00 CET',
        'by the clock of its zone, which changes',
      )
      const kept = await given.summaries.ofCamera(TENANT, range)
      t.match(kept, { text: counted!.text, madeAt: new Date(START + 3122_000) })
      t.match(await given.summaries.ofCamera(TENANT, { ...range, zone: 'UTC' }), {
        text: /between 00:10 and 01:00/,
      })
      await t.rejects(given.summaries.ofCamera(TENANT, { ...range, zone: 'Mars' }), {
        code: 'SS_INPUT_INVALID',
      })
      t.equal(await given.summaries.ofCamera({ ...TENANT, cameras: ['yard'] }, range), undefined)
    },
  )

  promise(
    'a clip that is analysed late has its hour told again, and one that is erased takes it away',
    async (t, given) => {
      await watch(given)
      const m2 = await describedClip(given)
      given.pass(2 * 3600)
      await finishChunk(given, m2)
      await given.due()
      t.same(await given.due(), [], 'others may follow')
      given.pass(61)
      const [order] = await given.due()
      await given.work(order!)
      t.ok((await periods(given)).some(({ period, text }) => period === 'hour' && text))
      await given.database.transaction((sql) => deleteProcessRows(sql, ORG, [m2.processId]))
      t.same(await periods(given), [])
    },
  )

  promise('zones of cameras are checked', async (t, given) => {
    await t.rejects(watch(given, 'Mars/Phobos'), { code: 'SS_INPUT_INVALID', details: { field: 'zone' } })
    t.match(await watch(given, 'Asia/Kolkata'), { zone: 'Asia/Kolkata' })
    t.match(await given.cameras.change(TENANT, 'door', { zone: 'UTC' }), { zone: 'UTC' })
    await t.rejects(given.cameras.change(TENANT, 'door', { zone: '' }), { code: 'SS_INPUT_INVALID' })
    t.match(await given.cameras.change(TENANT, 'door', {}), { zone: 'UTC' })
  })
}
