import t from 'tap'
import { systemClock } from '../../../core/clock.ts'
import { createDatabaseClock } from '../../../core/database/clock.ts'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { NO_POSTGRES, testDatabase, migratedPostgresUrl } from '../../helpers/database.ts'
import { eventually } from '../../helpers/eventually.ts'

const DAY_MS = 24 * 3600_000
/** A machine whose clock is so far ahead. */
const ahead = (ms: number) => ({ ...systemClock, now: () => Date.now() + ms })

/** A server whose clock shows what `at` says, and that takes `tookMs` to tell. */
function server(at: () => number, monotonic: { now: number }, tookMs = () => 0) {
  return {
    kind: 'postgresql' as const,
    async query<Row extends object>(): Promise<Row[]> {
      monotonic.now += tookMs()
      return [{ ms: at() } as unknown as Row]
    },
  }
}

void t.test(
  'createDatabaseClock() goes by the server, however wrong this machine is',
  { skip: NO_POSTGRES },
  async (t) => {
    const database = await openPostgresqlDatabase({ url: await migratedPostgresUrl(t) })
    t.teardown(() => database.close())
    const clock = await createDatabaseClock(database, { system: ahead(DAY_MS) })
    t.teardown(() => clock.close())
    const [{ inside } = { inside: false }] = await database.query<{ inside: boolean }>(
      `select abs(extract(epoch from clock_timestamp()) * 1000 - $1::float8) < 60000 as inside`,
      [clock.now()],
    )
    t.ok(inside)
    await t.rejects(clock.health(), {
      code: 'SS_CLOCK_WRONG',
      message: /it is 86400 s ahead of the database's/,
    })
  },
)

void t.test(
  'createDatabaseClock() takes the middle of question and answer, and runs on by itself',
  async (t) => {
    const monotonic = { now: 500 }
    const clock = await createDatabaseClock(
      server(
        () => 10_000,
        monotonic,
        () => 200,
      ),
      {
        monotonic: () => monotonic.now,
      },
    )
    t.teardown(() => clock.close())
    t.equal(clock.now(), 10_100, 'half of the answer took 100 ms')
    monotonic.now += 3000
    t.equal(clock.now(), 13_100)
  },
)

void t.test(
  'createDatabaseClock() says when this machine is wrong, and which way; a few seconds are well',
  async (t) => {
    const monotonic = { now: 0 }
    const open = async (aheadMs: number) => {
      const clock = await createDatabaseClock(
        server(() => 1e12, monotonic),
        {
          monotonic: () => monotonic.now,
          system: { ...systemClock, now: () => 1e12 + aheadMs },
        },
      )
      t.teardown(() => clock.close())
      return clock
    }
    await t.resolves((await open(2000)).health())
    await t.resolves((await open(-2000)).health())
    await t.rejects((await open(6000)).health(), { code: 'SS_CLOCK_WRONG', message: /6 s ahead of/ })
    await t.rejects((await open(-DAY_MS)).health(), { code: 'SS_CLOCK_WRONG', message: /86400 s behind/ })
  },
)

void t.test(
  'createDatabaseClock() runs on while the server is away, and follows it when it is back',
  async (t) => {
    const monotonic = { now: 0 }
    let looks = 0
    const answers = [1000, undefined, 9000]
    const database = {
      kind: 'postgresql' as const,
      async query<Row extends object>(): Promise<Row[]> {
        const ms = answers[looks++]
        if (ms === undefined) throw new Error('away')
        return [{ ms } as unknown as Row]
      },
    }
    const clock = await createDatabaseClock(database, { everyMs: 1, monotonic: () => monotonic.now })
    t.teardown(() => clock.close())
    await eventually('it has looked again', () => looks > answers.length)
    t.equal(clock.now(), 9000)
  },
)

void t.test('createDatabaseClock(): the embedded database has the clock of this machine', async (t) => {
  const clock = await createDatabaseClock(await testDatabase(t), { system: ahead(DAY_MS) })
  t.ok(clock.now() - Date.now() > DAY_MS - 60_000)
  await t.resolves(clock.health())
})
