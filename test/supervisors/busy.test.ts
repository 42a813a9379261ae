import t, { type Test } from 'tap'
import { SpectraError } from '../../core/errors.ts'
import type { Ports } from '../../core/ports.ts'
import { createBusyMessages } from '../../supervisors/stage/busy.ts'
import { request } from './helpers/messages.ts'
import { clusterOf, startSystem, testPorts } from './helpers/system.ts'
import { until } from './helpers/until.ts'

/** A node whose vision model has no time for a while, and what its stage logs. */
async function busySystem(t: Test, stage: { attempts: number; busyMs?: number }, isBusy: () => boolean) {
  const parts = testPorts(t)
  const warnings: string[] = []
  const outages: string[] = []
  const vision = {
    async describe() {
      if (isBusy())
        throw new SpectraError('SS_PROVIDER_BUSY', 'Cannot describe: 429', { details: { retryAfterMs: 1 } })
    },
  }
  const nothing = (): void => undefined
  const system = await startSystem(t, clusterOf({ actor: 'vision-asker.ts', ...stage }), {
    parts: { ...parts, ports: { ...parts.ports, vision } as unknown as Ports },
    logger: {
      ...{ debug: nothing, info: nothing, error: nothing },
      warn: (_, message) => void warnings.push(message),
    },
    onOutage: ({ code }) => outages.push(code),
  })
  return { system, warnings, outages }
}

void t.test(
  'Busy provider: a message that meets it twice is done by its only attempt; health and one line of the log say that it waits',
  async (t) => {
    let asked = 0
    let seen = false
    const isBusy = (): boolean => ++asked <= 2 || !seen
    const { system, warnings, outages } = await busySystem(t, { attempts: 1 }, isBusy)
    await system.send(request('a'))
    const told = async (): Promise<string | undefined> =>
      (await system.node.health()).checks['stage:chunker']!.message
    const waits = '1 messages wait for a provider that is busy'
    await until(async () => (await told()) === waits, 'its health tells')
    t.ok((await system.node.health()).ready, 'the node goes on')
    seen = true
    await until(() => system.idle(), 'it is settled')
    t.ok(asked >= 3)
    t.ok(system.worklog.done.has(request('a').id))
    t.same(await system.deadLetters(), [])
    t.same([warnings, outages], [['messages wait for a busy provider'], []])
    t.equal(await told(), undefined)
  },
)

void t.test(
  'Busy provider: one that is busy for too long costs attempts, and in the end a dead letter says so (P3)',
  async (t) => {
    const { system } = await busySystem(t, { attempts: 2, busyMs: 1 }, () => true)
    await system.send(request('a'))
    await until(async () => (await system.deadLetters()).length > 0, 'it has failed')
    t.same(await system.deadLetters(), [{ id: request('a').id, attempt: 2, code: 'SS_PROVIDER_BUSY' }])
    t.same([...system.worklog.failures.keys()], [request('a').id])
    t.same(system.worklog.restarts, [], 'it costs no worker')
  },
)

void t.test('Busy messages: each is put off since its first time, until its attempt ends', async (t) => {
  let now = 1000
  const busy = createBusyMessages({ now: () => now })
  t.same(busy.putOff('a'), { times: 0, forMs: 0 })
  busy.add('a', 2000)
  now += 3000
  t.same(busy.putOff('a'), { times: 1, forMs: 3000 })
  busy.add('a', 2000)
  busy.add('b', 2000)
  t.same(busy.putOff('a'), { times: 2, forMs: 3000 })
  t.equal(busy.waiting(), 2)
  busy.remove('a')
  t.same(busy.putOff('a'), { times: 0, forMs: 0 })
  t.equal(busy.waiting(), 1)
  now += 3600_000
  t.equal(busy.waiting(), 0, 'what does not come back was taken by another node')
})
