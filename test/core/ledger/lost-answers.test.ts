import t, { type Test } from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { SpectraError } from '../../../core/errors.ts'
import { createLedger, type LedgerParts } from '../../../core/ledger/index.ts'
import type { Envelope, Handoff } from '../../../core/ports.ts'
import { emptyTables, NO_POSTGRES, migratedPostgresUrl } from '../../helpers/database.ts'
import {
  chunkCut,
  chunkingEnded,
  described,
  ORG,
  request,
  sourceOpened,
  take,
  tasks,
} from '../../helpers/pipeline.ts'
import { eventually } from '../../helpers/processes.ts'
import { tcpProxy, type TcpProxy } from '../../helpers/tcp-proxy.ts'

/** A database whose server does what it is told, while the answer to one call is lost on its way. */
function losingAnswers(database: Database, proxy: TcpProxy, observer: Database) {
  const state = async (): Promise<{ state: string; at: string }> => {
    const [row] = await observer.query<{ state: string; at: string }>(
      `select state, state_change::text as at from pg_stat_activity where application_name = 'losing'
       order by backend_start desc limit 1`,
    )
    return row ?? { state: 'none', at: '' }
  }
  let calls = 0
  let lose = 0

  async function losing<T>(call: (last: () => Promise<void>) => Promise<T>, statement: boolean): Promise<T> {
    calls += 1
    if (calls !== lose) return call(async () => undefined)
    let before = ''
    const cut = async (): Promise<void> => {
      before = (await state()).at
      proxy.blackhole({ direction: 'toClient' })
    }
    if (statement) {
      await database.query('select 1')
      await cut()
    }
    const answer = call(cut)
    answer.catch(() => undefined)
    await eventually('the server has done it', async () => {
      const now = await state()
      return before !== '' && now.state === 'idle' && now.at > before
    })
    proxy.reset()
    proxy.heal()
    return answer
  }

  const wrapped: Database = {
    ...database,
    query: (text, parameters) => losing(() => database.query(text, parameters), true),
    transaction: (work) =>
      losing(
        (last) =>
          database.transaction(async (sql) => {
            const result = await work(sql)
            await last()
            return result
          }),
        false,
      ),
  }
  return {
    database: wrapped,
    /** The answer to call `nth` from now on is lost. */
    lose(nth: number): void {
      calls = 0
      lose = nth
    },
  }
}

/** Works on a message as a worker does, and takes it up again after an outage, as its redelivery would be. */
async function work(
  parts: LedgerParts,
  stage: string,
  message: Envelope,
  handoffs: Handoff[],
): Promise<number> {
  for (let outages = 0; ; outages += 1) {
    try {
      const begun = await parts.worklog.begin(stage, message, 0)
      if (begun.state === 'done') return outages
      for (const handoff of handoffs) await parts.worklog.commit(stage, message, handoff, { end: false })
      await parts.worklog.commit(stage, message, {}, { end: true })
      return outages
    } catch (thrown) {
      if (!(thrown instanceof SpectraError) || thrown.code !== 'SS_DATABASE_UNAVAILABLE') throw thrown
    }
  }
}

/** All of a video of two chunks, three stages; returns how many outages they met. */
async function process(losing: LedgerParts, steady: LedgerParts) {
  const made = await steady.processes.create(request())
  const [m0] = await take(steady, 'M0_PRIORITY_QUEUE')
  const cut = [sourceOpened(), chunkCut(m0!, 1), chunkCut(m0!, 2), chunkingEnded(2)]
  let outages = await work(losing, 'chunker', m0!, cut)
  const m1 = await take(steady, 'M0_RESULTS_QUEUE')
  for (const message of m1) outages += await work(losing, 'vlm', message, [described(message)])
  const m2 = await take(steady, 'M1_INFERENCE_QUEUE')
  for (const message of m2) outages += await work(losing, 'event', message, tasks(message))
  return { id: made.id, m1, m2, outages }
}

async function happenedOnce(
  t: Test,
  { processes }: LedgerParts,
  { id, m1, m2 }: Awaited<ReturnType<typeof process>>,
) {
  t.equal(m1.length, 2, 'each chunk was handed on once')
  t.equal(m2.length, 2, 'each description was handed on once')
  t.match(await processes.get({ organizationId: ORG }, id), {
    status: 'completed',
    counts: { chunks: 2, chunksTotal: 2, described: 2, completed: 2, failed: 0, events: 4 },
  })
}

if (NO_POSTGRES) t.pass('not run here', { skip: NO_POSTGRES })
else {
  void t.test(
    'Ledger: whichever answer of the database is lost, each effect happens once (P1, P2)',
    async (t) => {
      const url = await migratedPostgresUrl(t)
      const { hostname: host, port } = new URL(url)
      const observer = await openPostgresqlDatabase({ url, pool: 2, name: 'observer' })
      t.teardown(() => observer.close())
      const proxy = await tcpProxy(t, { host, port: Number(port) })
      const far = await openPostgresqlDatabase({ url: proxy.through(url), pool: 1, name: 'losing' })
      t.teardown(() => far.close())
      const losing = losingAnswers(far, proxy, observer)
      const [shaky, steady] = [createLedger(losing.database), createLedger(observer)]

      let nth = 0
      for (let more = true; more;) {
        nth += 1
        await emptyTables(observer)
        losing.lose(nth)
        const run = await process(shaky, steady)
        more = run.outages > 0
        await t.test(more ? `answer ${nth}` : 'all answers', (t) => happenedOnce(t, steady, run))
      }
      t.ok(nth > 15, `${nth - 1} answers were lost, each in a run of its own`)
    },
  )
}
