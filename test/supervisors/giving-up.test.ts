import t from 'tap'
import { SpectraError } from '../../core/errors.ts'
import { request } from './helpers/messages.ts'
import { clusterOf, startSystem, testPorts } from './helpers/system.ts'
import { until } from './helpers/until.ts'

const full = (): SpectraError => new SpectraError('SS_DISK_FULL', 'Cannot store the chunk: the disk is full')

void t.test(
  'Giving up: a message fails with the outage that it met, and has its dead letter (P3)',
  async (t) => {
    const asked: string[] = []
    const parts = testPorts(t)
    parts.worklog.before = (call, envelope) => {
      if (call === 'commit' && envelope?.id === request('a').id) throw full()
    }
    const system = await startSystem(t, clusterOf({ actor: 'well-behaved.ts', attempts: 5 }), {
      parts,
      onOutage: (error) => t.fail(`nothing waits: ${error.message}`),
      givesUp: async ({ code }) => {
        asked.push(code)
        return true
      },
    })
    await system.send(request('a'), request('b'))
    await until(() => system.idle(), 'both are settled')
    t.same(asked, ['SS_DISK_FULL'])
    t.same(await system.deadLetters(), [{ id: request('a').id, attempt: 1, code: 'SS_DISK_FULL' }])
    t.same([...system.worklog.failures.keys()], [request('a').id])
    t.ok(system.worklog.done.has(request('b').id), 'others go on')
  },
)

void t.test(
  'Giving up: where even the failure cannot be recorded, the message waits as ever (P1)',
  async (t) => {
    const outages: string[] = []
    const parts = testPorts(t)
    let away = true
    parts.worklog.before = (call) => {
      if (away && (call === 'commit' || call === 'fail')) throw full()
    }
    const system = await startSystem(t, clusterOf({ actor: 'well-behaved.ts' }), {
      parts,
      onOutage: ({ code }) => outages.push(code),
      givesUp: async () => true,
    })
    await system.send(request('a'))
    await until(() => outages.length > 0, 'the outage is told')
    t.same(await system.deadLetters(), [])
    away = false
    await until(() => system.worklog.done.has(request('a').id), 'it comes again and is done')
    t.same(await system.deadLetters(), [])
  },
)

void t.test('Giving up: who says no lets the message wait', async (t) => {
  const outages: string[] = []
  const parts = testPorts(t)
  let away = true
  parts.worklog.before = (call) => {
    if (away && call === 'commit') throw full()
  }
  const system = await startSystem(t, clusterOf({ actor: 'well-behaved.ts' }), {
    parts,
    onOutage: ({ code }) => outages.push(code),
    givesUp: async () => false,
  })
  await system.send(request('a'))
  await until(() => outages.length > 0, 'the outage is told')
  away = false
  await until(() => system.worklog.done.has(request('a').id), 'it is done')
  t.same([...system.worklog.failures.keys()], [])
})
