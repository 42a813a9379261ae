import t from 'tap'
import { createEmbeddedLocks } from '../../core/locks/embedded.ts'
import { SpectraError } from '../../core/errors.ts'
import type { QueueDepth } from '../../core/ports.ts'
import type { QueueName } from '../../schema/queues.ts'
import { ClusterConfigSchema } from '../../schema/cluster.ts'
import { silentLogger } from '../../core/logger.ts'
import { createSteward, type Steward } from '../../supervisors/steward/steward.ts'
import type { KeepHouse } from '../../supervisors/steward/tidying.ts'
import { fakeClock } from './helpers/clock.ts'
import { noOrphans } from './helpers/worklog.ts'

const M0 = 'M0_PRIORITY_QUEUE'
const RESULTS = 'M0_RESULTS_QUEUE'
const stage = (queue: QueueName) => ({
  actor: 'a.ts',
  queue,
  workers: 1,
  deadlines: { workMs: 9000, shutdownMs: 1000 },
})
const CLUSTER = ClusterConfigSchema.parse({
  roles: { all: ['chunker', 'vlm'] },
  stages: { chunker: stage(M0), vlm: stage(RESULTS) },
})

type Mood = 'well' | 'failing' | 'silent'

/** Stewards of one cluster; what each of them meets at the broker, by queue, is for the test to say. */
function setup() {
  const clock = fakeClock()
  const locks = createEmbeddedLocks()
  const recalled: string[] = []
  const create = (name: string, keepHouse?: KeepHouse) => {
    const moods: Partial<Record<QueueName, Mood>> = {}
    const mailbox = {
      depth(queue: QueueName): Promise<QueueDepth> {
        if (moods[queue] === 'silent') return new Promise(() => undefined)
        if (moods[queue] === 'failing')
          return Promise.reject(new SpectraError('SS_MAILBOX_UNAVAILABLE', `Cannot count ${queue}`))
        return Promise.resolve({ queue, ready: 0, delayed: 0, inFlight: 0, consumers: 1, oldestMs: 0 })
      },
    }
    const waiting = async () => [{ priority: 1, count: 1, longestWaitMs: 0 }]
    const recall = async (queue: QueueName) => recalled.push(`${name} ${queue}`)
    const orphans = { ...noOrphans(), waiting, recall }
    const ports = { mailbox, orphans, locks } as never
    const steward = createSteward({
      ...{ ports, cluster: CLUSTER, clock, random: () => 0.5, logger: silentLogger, keepHouse },
    })
    return { steward, moods }
  }
  const sick = ({ checks }: Steward): string[] =>
    Object.entries(checks()).flatMap(([name, { ok }]) => (ok ? [] : [name]))
  return { clock, create, recalled, sick }
}

void t.test(
  'Steward: the leader shows each loop that comes round, in the tree and in health; others that somebody leads',
  async (t) => {
    const { clock, create, sick } = setup()
    const [a, b] = [create('a').steward, create('b').steward]
    a.start()
    b.start()
    await clock.advance(60_000)
    t.same(sick(a), [])
    t.same(Object.keys(a.checks()), [
      'steward',
      'steward:admission-M0_PRIORITY_QUEUE',
      'steward:recall-M0_PRIORITY_QUEUE',
      'steward:recall-M0_RESULTS_QUEUE',
      'steward:letters',
      'steward:sweeper',
    ])
    t.match(a.view('node'), [{ id: 'node/steward', state: 'ready', failed: 0 }])
    t.ok(a.view('node')[0]!.children.every(({ state, handled }) => state === 'ready' && handled > 0))
    t.same(b.checks(), { steward: { ok: true } })
    t.same(b.view('node'), [])
    await Promise.all([a.close(), b.close()])
    t.equal(clock.pending(), 0)
  },
)

void t.test('Steward: a loop that fails, or hangs, is told of, and holds up no other (P1)', async (t) => {
  for (const mood of ['failing', 'silent'] as const) {
    const { clock, create, recalled, sick } = setup()
    const { steward, moods } = create('a')
    steward.start()
    await clock.advance(1000)
    moods[M0] = mood
    await clock.advance(20_000)
    const late = ['steward:admission-M0_PRIORITY_QUEUE', 'steward:recall-M0_PRIORITY_QUEUE']
    t.same(sick(steward), late, mood)
    t.match(steward.view('node'), [{ state: mood === 'silent' ? /ready|restarting/ : 'restarting' }])
    await clock.advance(100_000)
    t.same(sick(steward), late)
    t.ok(recalled.filter((one) => one === `a ${RESULTS}`).length >= 10, 'the other queue is looked after')
    moods[M0] = 'well'
    recalled.length = 0
    await clock.advance(80_000)
    t.same(sick(steward), [])
    t.ok(recalled.includes(`a ${M0}`), 'and this one again, when it can be')
    await steward.close()
  }
})

void t.test('Steward: of several nodes only the leader tidies up, the next one after it', async (t) => {
  const { clock, create } = setup()
  const did: string[] = []
  const [a, b] = ['a', 'b'].map((name) => create(name, async () => did.push(name)).steward)
  a!.start()
  await clock.advance(1000)
  b!.start()
  await clock.advance(60_000)
  t.same(did, ['a'])
  t.ok(a!.checks()['steward:housekeeping']?.ok)
  await a!.close()
  await clock.advance(10_000)
  t.same(did, ['a', 'b'])
  await b!.close()
})

void t.test('Steward: a leader that cannot reach the broker lets another lead (P1)', async (t) => {
  for (const mood of ['failing', 'silent'] as const) {
    const { clock, create, recalled } = setup()
    const [a, b] = [create('a'), create('b')]
    a.steward.start()
    await clock.advance(1000)
    b.steward.start()
    await clock.advance(1000)
    t.ok(a.steward.leading())
    a.moods[M0] = a.moods[RESULTS] = mood
    await clock.advance(64_000)
    t.notOk(a.steward.leading(), mood)
    t.ok(b.steward.leading())
    await clock.advance(11_000)
    t.ok(recalled.includes(`b ${M0}`))
    await Promise.all([a.steward.close(), b.steward.close()])
  }
})

void t.test('Steward: where nobody reaches the broker, health says so all the time', async (t) => {
  const { clock, create, sick } = setup()
  const { steward, moods } = create('a')
  moods[M0] = moods[RESULTS] = 'failing'
  steward.start()
  await clock.advance(16_000)
  for (let second = 0; second < 200; second += 1) {
    t.ok(sick(steward).includes('steward:recall-M0_RESULTS_QUEUE'))
    await clock.advance(1000)
  }
  await steward.close()
})
