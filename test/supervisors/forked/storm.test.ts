import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { NO_POSTGRES } from '../../helpers/database.ts'
import { eventually } from '../../helpers/processes.ts'
import { randomFrom } from '../../helpers/random.ts'
import { ONCE, startForkedSystem, workerProcesses } from '../helpers/forked.ts'

const CRASHES = Number(process.env.SPECTRA_CRASHES ?? 40)
const WORKERS = 4
/** What one more crash may cost the node for ever, in bytes; and what a heap may grow by itself. */
const PER_CRASH = 10_000
const SLACK = 40_000_000

if (NO_POSTGRES) t.pass('not run here', { skip: NO_POSTGRES })
else {
  const name = `Forked storm: ${CRASHES} crashes lose nothing, double nothing, leak nothing (P1, P2, P5)`
  const timeout = 60_000 + CRASHES * 6000
  t.setTimeout(timeout)
  void t.test(name, { timeout }, async (t) => {
    const seed = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000)
    t.comment(`seed ${seed} (CHAOS_SEED=${seed} SPECTRA_CRASHES=${CRASHES} replays it)`)
    const random = randomFrom(seed)
    const restart = { minMs: 1, maxMs: 20, intensity: 1_000_000, windowMs: 60_000 }
    const system = await startForkedSystem(t, { workers: WORKERS, attempts: 1000, restart })
    const listeners = ['exit', 'SIGTERM', 'uncaughtException'].map((event) => process.listenerCount(event))
    const begin = performance.now()
    const ids: string[] = []
    const killed = new Set<number>()
    const before = process.memoryUsage().heapUsed
    let peak = 0

    for (let crash = 0; crash < CRASHES; crash += 1) {
      const { ready, delayed } = await system.ports.mailbox.depth('M0_PRIORITY_QUEUE')
      if (ready + delayed < 2 * WORKERS) ids.push(...(await system.order('slow', 2 * WORKERS)))
      await eventually('somebody works', async () => {
        return (await system.workers()).some(({ state }) => state === 'busy')
      })
      await delay(random() * 100)
      const busy = (await system.workers()).filter(({ state }) => state === 'busy')
      const victim = busy[Math.floor(random() * busy.length)]
      // It may have finished, or be dying of the crash before.
      if (!victim?.pid || killed.has(victim.pid) || !kill(victim.pid, random() < 0.9 ? 'SIGKILL' : 'SIGABRT'))
        crash -= 1
      else killed.add(victim.pid)
      peak = Math.max(peak, workerProcesses().length)
    }
    await eventually('all is settled', () => system.settled())
    await eventually('the tree is whole', async () => {
      return (await system.workers()).every(({ state }) => state === 'ready')
    })

    const { heapUsed, rss } = process.memoryUsage()
    const seconds = (performance.now() - begin) / 1000
    t.comment(
      `${ids.length} messages, ${CRASHES} crashes in ${seconds.toFixed(1)} s; never more than ${peak} processes`,
    )
    t.comment(`heap ${mb(before)} -> ${mb(heapUsed)}, rss ${mb(rss)} MB`)
    const effects = await system.effects(ids)
    t.same(
      effects.filter(({ chunks }) => chunks < ONCE.chunks),
      [],
      'none is lost',
    )
    t.same(
      effects.filter(({ chunks, handedOn }) => chunks !== ONCE.chunks || handedOn !== ONCE.handedOn),
      [],
      'none is doubled',
    )
    t.same(await system.deadLetters(), [])
    t.equal(workerProcesses().length, WORKERS, 'none is leaked')
    t.ok(peak <= WORKERS, 'and there never was one too many')
    t.ok((await system.restarts()).length >= CRASHES, 'each crash is recorded')
    t.same(
      ['exit', 'SIGTERM', 'uncaughtException'].map((event) => process.listenerCount(event)),
      listeners,
    )
    t.ok(heapUsed < before + SLACK + CRASHES * PER_CRASH, 'the memory of the node is bounded')
  })
}

function kill(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
}

const mb = (bytes: number): number => Math.round(bytes / 1e6)
