import t from 'tap'
import { NO_POSTGRES } from '../../helpers/database.ts'
import { eventually } from '../../helpers/processes.ts'
import { lives, ONCE, startForkedSystem, workerProcesses, type ForkedSystem } from '../helpers/forked.ts'

const restart = { minMs: 1, maxMs: 100, intensity: 100, windowMs: 60_000 }

/** Waits until a worker has begun with a message and handed on its first chunk; its process. */
async function begun(system: ForkedSystem): Promise<number> {
  await eventually('a worker has begun', () => system.times('first') === 1)
  return system.pids('first')[0]!
}

const whole = (system: ForkedSystem, count: number) =>
  eventually('the tree is whole, and true', async () => {
    const workers = await system.workers()
    return workers.every(({ state }) => state === 'ready') && workerProcesses().length === count
  })

// Many processes start here: on a busy machine that takes its time.
t.setTimeout(600_000)

if (NO_POSTGRES) t.pass('not run here', { skip: NO_POSTGRES })
else {
  void t.test('Forked: kill -9 in mid-work costs one attempt of its own message (P1, P2, P5)', async (t) => {
    const system = await startForkedSystem(t, { workers: 2, restart })
    const ids = await system.order('wait')
    const pid = await begun(system)
    const killed = performance.now()
    process.kill(pid, 'SIGKILL')
    await eventually('it is worked on again', () => system.times('began') === 2)
    t.comment(`worked on again after ${Math.round(performance.now() - killed)} ms`)
    await eventually('it is done', () => system.settled())
    t.same(await system.effects(ids), [ONCE])
    await whole(system, 2)
    t.match(await system.restarts(), [
      { code: 'SS_WORKER_CRASHED', message: /its process was ended by SIGKILL/, escalated: false },
    ])
    const workers = await system.workers()
    t.equal(
      workers.reduce((sum, { failed }) => sum + failed, 0),
      1,
    )
    t.match(
      workers.find(({ restarts }) => restarts === 1),
      { lastCrash: { cause: { code: 'SS_WORKER_CRASHED' } } },
    )
    t.notOk(workers.some((worker) => worker.pid === pid))
  })

  void t.test(
    'Forked: a worker that is killed between messages is replaced, and costs nothing',
    async (t) => {
      const system = await startForkedSystem(t, { restart })
      const [worker] = await system.workers()
      process.kill(worker!.pid!, 'SIGKILL')
      await eventually('it was replaced', async () => (await system.restarts()).length === 1)
      const ids = await system.order('works')
      await eventually('the next has worked', () => system.times('ended') === 1)
      await eventually('it is done', () => system.settled())
      t.same(await system.effects(ids), [ONCE])
      t.match(await system.workers(), [{ failed: 0, handled: 1, restarts: 1 }])
    },
  )

  const hung = { workMs: 60_000, heartbeatMs: 3000 }

  void t.test('Forked: a worker that was stopped (SIGSTOP) is killed and replaced', async (t) => {
    const system = await startForkedSystem(t, { restart, deadlines: hung })
    const ids = await system.order('wait')
    const pid = await begun(system)
    process.kill(pid, 'SIGSTOP')
    await eventually('it is done by another', () => system.settled())
    t.same(await system.effects(ids), [ONCE])
    t.match(await system.restarts(), [{ code: 'SS_WORKER_HUNG', message: /no answer for 3000 ms/ }])
    t.notOk(system.pids('ended').includes(pid))
    await whole(system, 1)
  })

  void t.test('Forked: a worker whose process is busy for ever is killed and replaced', async (t) => {
    const system = await startForkedSystem(t, { restart, deadlines: hung })
    const ids = await system.order('spin')
    await eventually('it is done by another', async () => system.times('ended') === 1)
    await eventually('it is settled', () => system.settled())
    t.same(await system.effects(ids), [ONCE])
    t.match(await system.restarts(), [{ code: 'SS_WORKER_HUNG' }])
    await whole(system, 1)
  })

  void t.test('Forked: a process that ends itself, or throws where nobody catches, is a crash', async (t) => {
    const system = await startForkedSystem(t, { restart })
    const ids = [...(await system.order('exit')), ...(await system.order('throw'))]
    await eventually('both are done', () => system.times('ended') === 2)
    await eventually('both are settled', () => system.settled())
    t.same(await system.effects(ids), [ONCE, ONCE])
    const messages = (await system.restarts()).map(({ message }) => message).sort()
    t.match(messages, [/ended with exit code 1: nobody catches this/, /ended with exit code 3/])
  })

  void t.test(
    'Forked: a poison message is dead-lettered after its attempts and takes nothing down (P3, P5)',
    async (t) => {
      const once = { ...restart, intensity: 1 }
      const system = await startForkedSystem(t, { restart: once, attempts: 3, actor: 'poison.ts' })
      await system.order('poison')
      await eventually('it is a dead letter', async () => (await system.deadLetters()).length === 1)
      t.match(await system.deadLetters(), [{ attempt: 3, code: 'SS_WORKER_CRASHED', message: /exit code 5/ }])
      t.equal((await system.restarts()).filter(({ escalated }) => escalated).length, 0)
      await whole(system, 1)
    },
  )

  void t.test('Forked: what a worker started ends with it', async (t) => {
    const system = await startForkedSystem(t, { restart })
    await system.order('spawn')
    const pid = await begun(system)
    await eventually('it has a child', () => system.journal().some((line) => line.startsWith('child=')))
    const [, child] = /^child=(\d+)/.exec(system.journal().find((line) => line.startsWith('child='))!)!
    t.ok(lives(Number(child)))
    process.kill(pid, 'SIGKILL')
    await eventually('its child is gone', () => !lives(Number(child)))
    await eventually('it is done by another', () => system.settled())
  })

  void t.test(
    'Forked: work past its deadline is asked to end by a message, and its worker is kept',
    async (t) => {
      const deadlines = { workMs: 3000, shutdownMs: 60_000 }
      const system = await startForkedSystem(t, { restart, attempts: 1, deadlines })
      await system.order('wait')
      await eventually('it is a dead letter', async () => (await system.deadLetters()).length === 1)
      t.match(await system.deadLetters(), [{ code: 'SS_DEADLINE' }])
      t.same(await system.restarts(), [])
      t.match(await system.workers(), [{ state: 'ready', pid: system.pids('first')[0] }])
    },
  )

  void t.test('Forked: work that ignores its end is killed when its lease is revoked', async (t) => {
    const deadlines = { workMs: 3000, shutdownMs: 300 }
    const system = await startForkedSystem(t, { restart, deadlines })
    const ids = await system.order('stubborn')
    await eventually('it is done by another', () => system.times('ended') === 1)
    await eventually('it is settled', () => system.settled())
    t.same(await system.effects(ids), [ONCE])
    t.match(await system.restarts(), [{ code: 'SS_WORKER_HUNG', message: /ignored its signal/ }])
    t.not(system.pids('ended')[0], system.pids('first')[0])
    await whole(system, 1)
  })
}
