import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import t from 'tap'
import { systemClock } from '../../core/clock.ts'
import { openPostgresqlDatabase } from '../../core/database/postgresql.ts'
import { createLedger } from '../../core/ledger/index.ts'
import { createEmbeddedLocks } from '../../core/locks/embedded.ts'
import { createPostgresqlLocks } from '../../core/locks/postgresql.ts'
import { createEmbeddedMailbox } from '../../core/mailbox/embedded.ts'
import { SpectraError } from '../../core/errors.ts'
import { nodeLock } from '../../supervisors/steward/node-name.ts'
import { createOutboxRelay } from '../../supervisors/node/outbox-relay.ts'
import { silentLogger } from '../../core/logger.ts'
import { sweep } from '../../supervisors/steward/sweeper.ts'
import { NO_POSTGRES, migratedPostgresUrl } from '../helpers/database.ts'
import { eventually } from '../helpers/processes.ts'
import { tempDir } from '../helpers/temp.ts'
import { fakeClock } from './helpers/clock.ts'
import { roundsOf } from './helpers/rounds.ts'

function stubbed() {
  const clock = fakeClock()
  const locks = createEmbeddedLocks()
  const adopted: (string | undefined)[] = []
  const state = { owners: [] as string[], away: false }
  const orphans = {
    async owners() {
      if (state.away) throw new SpectraError('SS_DATABASE_UNAVAILABLE', 'Cannot reach the database')
      return state.owners
    },
    async adopt(owner: string | undefined) {
      adopted.push(owner)
      if (owner !== undefined) t.equal(await locks.tryAcquire(nodeLock(owner)), undefined, 'it has the name')
      return 1
    },
  }
  const ending = new AbortController()
  const start = () =>
    sweep(
      { orphans, locks, clock, rounds: roundsOf(clock), logger: silentLogger, everyMs: 1000 },
      ending.signal,
    )
  return { clock, locks, adopted, state, start, stop: () => ending.abort() }
}

void t.test('Sweeper: takes over from nobody and from the dead, not from the living', async (t) => {
  const { clock, locks, adopted, state, start, stop } = stubbed()
  state.owners = ['living', 'dead']
  const name = await locks.tryAcquire(nodeLock('living'))
  const over = start()
  await clock.advance(0)
  t.same(adopted, [undefined, 'dead'])
  t.ok(await locks.tryAcquire(nodeLock('dead')), 'the name is free again')
  adopted.length = 0
  await name!.release()
  await clock.advance(1000)
  t.same(adopted, [undefined, 'living'])
  stop()
  await over
})

void t.test('Sweeper: a database that is away is looked at again', async (t) => {
  const { clock, adopted, state, start, stop } = stubbed()
  state.owners = ['dead']
  state.away = true
  const over = start()
  await clock.advance(3000)
  t.same(adopted, [undefined, undefined, undefined, undefined])
  state.away = false
  await clock.advance(1000)
  t.equal(adopted.at(-1), 'dead')
  stop()
  await over
})

void t.test('Sweeper: what a killed node left is sent once', { skip: NO_POSTGRES }, async (t) => {
  const url = await migratedPostgresUrl(t)
  const database = await openPostgresqlDatabase({ url })
  t.teardown(() => database.close())
  const mailbox = createEmbeddedMailbox({ path: join(tempDir(t), 'mailbox.sqlite') })
  t.teardown(() => mailbox.close())
  const { worklog, orphans } = createLedger(database, { owner: 'survivor' })
  const locks = createPostgresqlLocks(database as Required<typeof database>)
  t.teardown(() => locks.close())
  const common = {
    worklog,
    orphans,
    mailbox,
    locks,
    clock: systemClock,
    random: Math.random,
    logger: silentLogger,
  }
  const relay = createOutboxRelay(common)
  const heard: string[] = []
  await mailbox.subscribe('SSE_EXCHANGE', ({ payload }) => heard.push((payload as { fact: string }).fact))
  relay.start()

  const script = resolve(import.meta.dirname, 'helpers/silent-node.ts')
  const victim = spawn(process.execPath, [script, url, 'victim'], { stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => victim.kill('SIGKILL'))
  const [said] = (await once(victim.stdout.setEncoding('utf8'), 'data')) as [string]
  t.equal(said.trim(), 'ready')
  const ending = new AbortController()
  let rounds = 0
  const counted = { ...orphans, owners: async () => ((rounds += 1), orphans.owners()) }
  const over = sweep(
    { ...common, rounds: roundsOf(systemClock), orphans: counted, everyMs: 20 },
    ending.signal,
  )
  await eventually('several looks', () => rounds > 3)
  t.equal((await mailbox.depth('M0_PRIORITY_QUEUE')).ready, 0, 'while it lives, it sends its own messages')
  victim.kill('SIGKILL')
  await eventually('its message is sent', async () => (await mailbox.depth('M0_PRIORITY_QUEUE')).ready === 1)
  await eventually(
    'all of them are',
    async () => (await database.query('select 1 from spectra_ops.outbox')).length === 0,
  )
  t.same(heard, ['process_created'])
  t.equal((await mailbox.depth('M0_PRIORITY_QUEUE')).ready, 1)
  ending.abort()
  await over
  await relay.finish(0)
})
