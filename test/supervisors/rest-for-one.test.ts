import t from 'tap'
import { SpectraError, type ErrorCode } from '../../core/errors.ts'
import { silentLogger } from '../../core/logger.ts'
import { createRestForOne } from '../../supervisors/stage/rest-for-one.ts'
import { fakeClock } from './helpers/clock.ts'

const policy = { minMs: 1000, maxMs: 8000, intensity: 2, windowMs: 60_000 }
const error = (code: ErrorCode): SpectraError => new SpectraError(code, `Cannot go on: ${code}`)

function setup(names = ['connection', 'topology', 'consumer']) {
  const clock = fakeClock()
  const log: string[] = []
  const broken = new Map<string, SpectraError>()
  const escalations: string[] = []
  const chain = createRestForOne({
    name: 'test',
    links: names.map((name) => ({
      name,
      start: async () => {
        const fault = broken.get(name)
        if (fault) throw fault
        log.push(`+${name}`)
        return async () => void log.push(`-${name}`)
      },
    })),
    policy,
    clock,
    random: () => 0.5,
    logger: silentLogger,
    onEscalation: (cause) => escalations.push(cause.code),
  })
  return { clock, log, broken, escalations, chain }
}

void t.test('rest_for_one: starts first to last, stops last to first', async (t) => {
  const { chain, log } = setup()
  await chain.start()
  t.ok(chain.running())
  await chain.stop()
  t.notOk(chain.running())
  t.same(log, ['+connection', '+topology', '+consumer', '-consumer', '-topology', '-connection'])
})

void t.test('rest_for_one: what fails is restarted with all after it, and nothing before it', async (t) => {
  const { chain, log, clock } = setup()
  await chain.start()
  log.length = 0
  await chain.fail('topology', error('SS_MAILBOX_UNAVAILABLE'))
  t.same(log, ['-consumer', '-topology'], 'fail() resolves when they are stopped')
  t.match(chain.cause(), { code: 'SS_MAILBOX_UNAVAILABLE' })
  await clock.advance(499)
  t.notOk(chain.running())
  await clock.advance(1)
  t.same(log, ['-consumer', '-topology', '+topology', '+consumer'])
  t.equal(chain.cause(), undefined)
  await chain.stop()
})

void t.test('rest_for_one: an outage is waited out with growing delays, and never escalates', async (t) => {
  const { chain, log, clock, broken, escalations } = setup()
  broken.set('connection', error('SS_MAILBOX_UNAVAILABLE'))
  await chain.start()
  await clock.advance(500 + 1000 + 2000 + 4000 + 4000 + 3999)
  t.equal(chain.restarts(), 5)
  broken.clear()
  await clock.advance(1)
  t.ok(chain.running())
  t.same(log, ['+connection', '+topology', '+consumer'])
  t.same(escalations, [])
  await chain.stop()
})

void t.test('rest_for_one: the first start rejects with what is no outage', async (t) => {
  const { chain, broken } = setup()
  broken.set('topology', error('SS_QUEUE_UNKNOWN'))
  await t.rejects(chain.start(), { code: 'SS_QUEUE_UNKNOWN' })
  await chain.stop()
})

void t.test('rest_for_one: other failures escalate when there are more than the policy allows', async (t) => {
  const { chain, clock, broken, escalations } = setup()
  await chain.start()
  broken.set('topology', error('SS_QUEUE_UNKNOWN'))
  await chain.fail('topology', error('SS_QUEUE_UNKNOWN'))
  await clock.advance(60_000)
  t.same(escalations, ['SS_QUEUE_UNKNOWN'])
  t.equal(chain.restarts(), 2)
  await chain.stop()
})

void t.test('rest_for_one: the backoff starts small again after a success only', async (t) => {
  const { chain, clock } = setup()
  await chain.start()
  const failAndMeasure = async (): Promise<number> => {
    await chain.fail('connection', error('SS_DISK_FULL'))
    const before = clock.now()
    while (!chain.running()) await clock.advance(100)
    return clock.now() - before
  }
  t.same([await failAndMeasure(), await failAndMeasure(), await failAndMeasure()], [500, 1000, 2000])
  chain.succeeded()
  t.equal(await failAndMeasure(), 500)
  await chain.stop()
})

void t.test('rest_for_one: failures while it restarts are part of the same restart', async (t) => {
  const { chain, clock, log } = setup()
  await chain.start()
  await Promise.all([
    chain.fail('consumer', error('SS_DISK_FULL')),
    chain.fail('topology', error('SS_DISK_FULL')),
    chain.fail('connection', error('SS_DISK_FULL')),
  ])
  log.length = 0
  await clock.advance(5000)
  t.same(log, ['+connection', '+topology', '+consumer'])
  t.equal(chain.restarts(), 1)
  await chain.stop()
  t.equal(clock.pending(), 0)
})

void t.test('rest_for_one: a stop ends the wait for a restart', async (t) => {
  const { chain, clock } = setup()
  await chain.start()
  await chain.fail('connection', error('SS_DISK_FULL'))
  await chain.stop()
  await clock.advance(10_000)
  t.notOk(chain.running())
  t.equal(clock.pending(), 0)
})
