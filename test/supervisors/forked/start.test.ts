import t from 'tap'
import { NO_POSTGRES } from '../../helpers/database.ts'
import { eventually } from '../../helpers/processes.ts'
import {
  forkedCluster,
  forkedPorts,
  ONCE,
  startForkedSystem,
  views,
  workerProcesses,
  type ForkedSystem,
} from '../helpers/forked.ts'

const restart = { minMs: 1, maxMs: 20, intensity: 2, windowMs: 60_000 }

async function killWorker(system: ForkedSystem): Promise<void> {
  const [worker] = await system.workers()
  process.kill(worker!.pid!, 'SIGKILL')
}

// Many processes start here: on a busy machine that takes its time.
t.setTimeout(600_000)

if (NO_POSTGRES) t.pass('not run here', { skip: NO_POSTGRES })
else {
  const troubles = [
    { trouble: 'exit', code: 'SS_WORKER_START', message: /chunker-\d: its process ended with exit code 4/ },
    { trouble: 'throw', code: 'SS_FFMPEG_MISSING', message: /Cannot find ffmpeg/ },
    { trouble: 'hang', code: 'SS_WORKER_START', message: /not ready after 3000 ms/ },
  ] as const
  for (const { trouble, ...error } of troubles) {
    void t.test(
      `Forked start: a node whose workers ${trouble} does not start, and leaves nothing`,
      async (t) => {
        const parts = await forkedPorts(t)
        views(parts).break(trouble)
        const deadlines = trouble === 'hang' ? { startMs: 3000 } : {}
        await t.rejects(startForkedSystem(t, { workers: 2, deadlines }, { parts }), error)
        t.same(workerProcesses(), [])
        t.equal(process.listenerCount('exit') < 10, true)
      },
    )
  }

  void t.test(
    'Forked start: an actor that cannot be loaded is SS_CONFIG_INVALID, as in memory',
    async (t) => {
      await t.rejects(startForkedSystem(t, { actor: 'missing.ts' }), {
        code: 'SS_CONFIG_INVALID',
        message: /missing\.ts/,
      })
      t.same(workerProcesses(), [])
    },
  )

  void t.test(
    'Forked start: a node whose workers cannot initialize does not start, and says why',
    async (t) => {
      const { NODE_OPTIONS: before = '' } = process.env
      t.teardown(() => (process.env.NODE_OPTIONS = before))
      // What a worker does first of all throws, in a process that lives on.
      const broken = "process.removeAllListeners=()=>{throw%20new%20Error('planted')}"
      process.env.NODE_OPTIONS = `${before} --import=data:text/javascript,${broken}`
      await t.rejects(startForkedSystem(t, { restart, workers: 2 }), {
        code: 'SS_WORKER_START',
        message: /planted/,
      })
      t.same(workerProcesses(), [])
    },
  )

  void t.test('Forked start: ports that cannot be loaded are SS_CONFIG_INVALID', async (t) => {
    const parts = await forkedPorts(t)
    const workerPorts = { module: 'test/supervisors/helpers/until.ts', config: parts.config }
    await t.rejects(startForkedSystem(t, {}, { parts, workerPorts }), {
      code: 'SS_CONFIG_INVALID',
      message: /until\.ts exports no createWorkerPorts/,
    })
    t.same(workerProcesses(), [])
  })

  void t.test(
    'Forked start: a worker that is killed while its node starts is started again (P5)',
    async (t) => {
      const parts = await forkedPorts(t)
      const { break: breakPorts } = views(parts)
      breakPorts('hang')
      const starting = startForkedSystem(t, { restart, workers: 2 }, { parts })
      const tried = views(parts)
      await eventually('both start', () => tried.times('tried') === 2)
      breakPorts('')
      for (const pid of tried.pids('tried')) process.kill(pid, 'SIGKILL')
      const system = await starting
      const ids = await system.order('works', 2)
      await eventually('all is settled', async () => system.times('ended') === 2 && (await system.settled()))
      t.same(await system.effects(ids), [ONCE, ONCE])
      const crash = { code: 'SS_WORKER_CRASHED', message: /ended by SIGKILL/, escalated: false }
      t.match(await system.restarts(), [crash, crash])
    },
  )

  void t.test('Forked start: workers that do not come back are escalated: worker, stage, node', async (t) => {
    const once = { ...restart, intensity: 1 }
    const cluster = forkedCluster({ restart: once }, { restart: once })
    const system = await startForkedSystem(t, {}, { cluster })
    system.break('exit')
    await killWorker(system)
    t.match(await system.node.ended, { code: 'SS_WORKER_START', message: /exit code 4/ })
    const restarts = await system.restarts()
    t.same(
      restarts.map(({ worker, code, escalated }) => [worker, code, escalated]),
      [
        ['chunker-1', 'SS_WORKER_CRASHED', false],
        ['chunker-1', 'SS_WORKER_START', true],
        ['stage', 'SS_WORKER_START', false],
        ['stage', 'SS_WORKER_START', true],
      ],
    )
    for (const { delayMs } of restarts) t.ok(delayMs <= restart.maxMs)
    t.same(workerProcesses(), [], 'no process is left')
  })

  void t.test('Forked start: an outage is waited out, and escalates nothing', async (t) => {
    const system = await startForkedSystem(t, { restart: { ...restart, intensity: 1 } })
    system.break('outage')
    await killWorker(system)
    await eventually('it waits', async () => (await system.workers())[0]!.state === 'starting')
    const ids = await system.order('works')
    await eventually('it has tried more often than crashes are allowed', async () => {
      return system.times('tried') > 3
    })
    system.break('')
    await eventually('it works again', () => system.times('ended') === 1)
    await eventually('all is settled', () => system.settled())
    t.same(await system.effects(ids), [ONCE])
    t.match(await system.restarts(), [{ code: 'SS_WORKER_CRASHED', escalated: false }])
  })

  void t.test('Forked start: a node that stops while a worker starts leaves no process', async (t) => {
    const system = await startForkedSystem(t, { restart })
    system.break('hang')
    await killWorker(system)
    await eventually('it starts', () => system.times('tried') === 1)
    t.equal(workerProcesses().length, 1)
    t.same(await system.node.drain(), { handedBack: 0, finished: 0 })
    t.same(workerProcesses(), [])
  })

  void t.test('Forked start: the workers of a stage start beside each other', async (t) => {
    const begin = performance.now()
    await startForkedSystem(t, { workers: 8 })
    t.comment(`8 workers were ready after ${Math.round(performance.now() - begin)} ms`)
    t.equal(workerProcesses().length, 8)
  })
}
