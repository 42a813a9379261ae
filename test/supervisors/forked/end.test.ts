import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { endOrphans } from '../../../supervisors/worker/forked/orphans.ts'
import { NO_POSTGRES } from '../../helpers/database.ts'
import { childrenOf, eventually } from '../../helpers/processes.ts'
import { forkedPorts, lives, ONCE, startForkedSystem, views, workerProcesses } from '../helpers/forked.ts'

const SCRIPT = fileURLToPath(new URL('../helpers/forked-node-process.ts', import.meta.url))

interface StartOptions {
  drainMs?: number
  /** @default it says that it is ready */
  isStarted?: (output: string, pid: number) => boolean
}

/** A node in a process, and a process group, of its own. */
async function startProcess(
  t: { teardown(fn: () => unknown): unknown },
  { drainMs = 30_000, isStarted = (output: string): boolean => output.includes('ready') }: StartOptions = {},
) {
  const parts = await forkedPorts(t)
  t.teardown(() => parts.close())
  const args = [SCRIPT, parts.directory, parts.config.databaseUrl, String(drainMs)]
  const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => child.kill('SIGKILL'))
  const output = { text: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.text += text))
  await eventually('the node is there', () => isStarted(output.text, child.pid!))
  return { ...parts, ...views(parts), child, pid: child.pid!, output }
}

// Many processes start here: on a busy machine that takes its time.
t.setTimeout(600_000)

if (NO_POSTGRES) t.pass('not run here', { skip: NO_POSTGRES })
else {
  void t.test('Forked drain: work in hand is finished, and the processes end (P7)', async (t) => {
    const system = await startForkedSystem(t, { workers: 2 })
    const ids = await system.order('wait', 3)
    await eventually('two are in hand', () => system.times('first') === 2)
    const drained = system.node.drain(60_000)
    system.open()
    t.same(await drained, { handedBack: 0, finished: 2 })
    t.same(workerProcesses(), [])
    t.equal(system.times('ended'), 2)
    const effects = await system.effects(ids)
    t.equal(effects.filter(({ chunks, handedOn }) => chunks === 2 && handedOn === 2).length, 2)
    t.match(await system.ports.mailbox.depth('M0_PRIORITY_QUEUE'), { ready: 1, inFlight: 0 })
  })

  void t.test(
    'Forked drain: what is not finished in time is handed back, attempt unchanged (P7)',
    async (t) => {
      const deadlines = { shutdownMs: 1000 }
      const system = await startForkedSystem(t, { workers: 2, deadlines })
      await system.order('wait')
      await system.order('stubborn')
      await eventually('two are in hand', () => system.times('first') === 2)
      t.same(await system.node.drain(400), { handedBack: 2, finished: 0 })
      t.same(workerProcesses(), [])
      t.match(await system.ports.mailbox.browse('M0_PRIORITY_QUEUE'), [{ attempt: 1 }, { attempt: 1 }])
      t.same(await system.restarts(), [])
    },
  )

  void t.test('Forked drain: a worker that was stopped does not hold it up', async (t) => {
    const deadlines = { shutdownMs: 500, heartbeatMs: 60_000 }
    const system = await startForkedSystem(t, { deadlines })
    const [worker] = await system.workers()
    process.kill(worker!.pid!, 'SIGSTOP')
    t.same(await system.node.drain(), { handedBack: 0, finished: 0 })
    t.same(workerProcesses(), [])
  })

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    void t.test(
      `Forked end: ${signal} to all processes at once leaves the workers to the drain (P7)`,
      async (t) => {
        const system = await startProcess(t)
        const ids = await system.order('wait')
        await eventually('it is in hand', () => system.times('first') === 1)
        process.kill(-system.pid, signal)
        await eventually('the drain has begun', async () => {
          return (await system.ports.mailbox.depth('M0_PRIORITY_QUEUE')).consumers === 0
        })
        system.open()
        t.same(await once(system.child, 'exit'), [0, null])
        t.match(system.output.text, /ended/)
        t.equal(system.times('began'), 1)
        t.same(await system.effects(ids), [ONCE])
        t.same(workerProcesses(system.pid), [])
      },
    )
  }

  void t.test('Forked end: SIGTERM while the workers start is a stop like any other (P7)', async (t) => {
    // Both have to be programs of their own by then: who is stopped before blocks the process that forks it.
    const isStarted = (_output: string, pid: number): boolean => workerProcesses(pid).length === 2
    const system = await startProcess(t, { isStarted })
    for (const pid of childrenOf(system.pid)) process.kill(pid, 'SIGSTOP')
    process.kill(system.pid, 'SIGTERM')
    t.same(await once(system.child, 'exit'), [0, null])
    t.match(system.output.text, /ended/)
    await eventually('they are gone', () => workerProcesses(system.pid).length === 0)
  })

  void t.test(
    'Forked end: workers end at once when their node is killed, with what they started',
    async (t) => {
      const system = await startProcess(t)
      await system.order('spawn')
      await eventually('it has a child', () => system.journal().some((line) => line.startsWith('child=')))
      const [, child] = /child=(\d+)/.exec(system.journal().join('\n'))!
      t.equal(workerProcesses(system.pid).length, 2)
      process.kill(system.pid, 'SIGKILL')
      await eventually('they are gone', () => workerProcesses(system.pid).length === 0)
      // The actor of this test does not end its child at the signal: whoever is next does.
      await endOrphans()
      await eventually('and what they started', () => !lives(Number(child)))
    },
  )

  void t.test(
    'Forked end: a worker that was stopped when its node was killed is ended by the next node',
    async (t) => {
      const system = await startProcess(t)
      await system.order('wait')
      await eventually('it is in hand', () => system.times('first') === 1)
      process.kill(system.pids('first')[0]!, 'SIGSTOP')
      process.kill(system.pid, 'SIGKILL')
      await eventually('at most that one is left', () => workerProcesses(system.pid).length <= 1)
      // Any node of this machine is the next one, those of tests beside this one, too.
      t.ok((await endOrphans()) <= 1)
      await eventually('it is gone', () => workerProcesses(system.pid).length === 0)
    },
  )
}
