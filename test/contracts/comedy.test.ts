import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createSystem, type Actor, type ActorRef, type ActorSystem } from 'comedy'
import t from 'tap'
import { SpectraError } from '../../core/errors.ts'
import { turns } from '../supervisors/helpers/until.ts'

/** What supervisors/ leans on in comedy, some of it not in its documentation. Another version must pass all of this. */
interface Internals extends ActorSystem {
  sigtermHandler: () => void
  sigintHandler: () => void
  bus: { recipients: Set<unknown> }
}
interface ActorInternals extends Actor {
  childPromises: unknown[]
}
interface Tree {
  name: string
  children?: Tree[]
}

const write = (): void => undefined
const logger = { debug: write, info: write, warn: write, error: write }

async function system(t: { teardown(fn: () => unknown): unknown }) {
  const made = createSystem({ config: {}, logger }) as Internals
  t.teardown(() => made.destroy())
  return { made, root: (await made.rootActor()) as ActorInternals }
}

void t.test('comedy: is the version that was measured', async (t) => {
  const own = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    dependencies: Record<string, string>
  }
  const path = new URL('../../node_modules/comedy/package.json', import.meta.url)
  const installed = JSON.parse(readFileSync(path, 'utf8')) as { version: string }
  t.equal(own.dependencies.comedy, '2.1.7')
  t.equal(installed.version, '2.1.7')
})

void t.test('comedy: its signal handlers can be found and removed', async (t) => {
  const before = ['SIGTERM', 'SIGINT'].map((signal) => process.listenerCount(signal))
  const { made } = await system(t)
  t.ok(process.listeners('SIGTERM').some((listener) => unwrap(listener) === made.sigtermHandler))
  process.removeListener('SIGTERM', made.sigtermHandler)
  process.removeListener('SIGINT', made.sigintHandler)
  t.same(
    ['SIGTERM', 'SIGINT'].map((signal) => process.listenerCount(signal)),
    before,
  )
})

void t.test(
  'comedy: in memory, messages and answers are the very objects, and errors keep their class',
  async (t) => {
    const { root } = await system(t)
    const actor = await root.createChild({
      echo: (message: unknown) => message,
      fail: () => {
        throw new SpectraError('SS_DEADLINE', 'Cannot go on')
      },
    })
    const { signal } = new AbortController()
    t.equal(await actor.sendAndReceive('echo', signal), signal)
    await t.rejects(Promise.resolve(actor.sendAndReceive('fail')), { code: 'SS_DEADLINE' })
  },
)

void t.test(
  'comedy: initialize() gets an actor that can create children, and createChild() waits for it',
  async (t) => {
    const { root } = await system(t)
    let inner: ActorRef | undefined
    const actor = await root.createChild(
      {
        async initialize(self: Actor) {
          inner = await self.createChild({}, { name: 'inner' })
        },
      },
      { name: 'outer' },
    )
    t.equal(inner?.getState(), 'ready')
    t.equal(actor.getState(), 'ready')
    t.match((await root.tree()) as Tree, { children: [{ name: 'outer', children: [{ name: 'inner' }] }] })
  },
)

void t.test(
  'comedy: an initialize() that rejects rejects createChild() with the same error and leaves no child',
  async (t) => {
    const { root } = await system(t)
    const error = new SpectraError('SS_WORKER_START', 'Cannot start')
    const creation = root.createChild({ initialize: () => Promise.reject(error) })
    await t.rejects(Promise.resolve(creation), error)
    await turns()
    t.equal(root.childPromises.length, 0)
    t.equal(((await root.tree()) as Tree).children, undefined)
  },
)

void t.test('comedy: destroy() waits for handlers in flight, refuses new ones, and tells once', async (t) => {
  const { root } = await system(t)
  let finish!: () => void
  const actor = await root.createChild({ work: () => new Promise<void>((resolve) => (finish = resolve)) })
  const told: string[] = []
  actor.once('destroyed', () => told.push('destroyed'))
  const answer = actor.sendAndReceive('work').then(() => told.push('answered'))
  await turns()
  const destroyed = actor.destroy()
  t.equal(actor.getState(), 'destroying')
  await t.rejects(Promise.resolve(actor.sendAndReceive('work')))
  t.same(told, [])
  finish()
  await Promise.all([answer, destroyed])
  t.same(told.sort(), ['answered', 'destroyed'])
  t.equal(actor.getState(), 'destroyed')
})

void t.test('comedy: a destroyed child is forgotten by its parent and by the bus', async (t) => {
  const { made, root } = await system(t)
  for (let round = 0; round < 50; round += 1) {
    const actor = await root.createChild({ work: () => undefined })
    await actor.sendAndReceive('work')
    await actor.destroy()
  }
  t.equal(root.childPromises.length, 0)
  t.equal(made.bus.recipients.size, 0)
  t.equal((root as unknown as { listenerCount(name: string): number }).listenerCount('destroyed'), 0)
})

void t.test(
  'comedy: has no mailbox, so that all that is sent runs at once: bounding it is ours',
  async (t) => {
    const { root } = await system(t)
    let running = 0
    let finish!: () => void
    const gate = new Promise<void>((resolve) => (finish = resolve))
    const actor = await root.createChild({
      work: () => {
        running += 1
        return gate
      },
    })
    const answers = Array.from({ length: 50 }, () => actor.sendAndReceive('work'))
    await turns()
    t.equal(running, 50)
    finish()
    await Promise.all(answers)
  },
)

void t.test('comedy: inherited names are topics, so that no topic may come from outside', async (t) => {
  const { root } = await system(t)
  const actor = await root.createChild({ work: () => 1 })
  t.equal(typeof (await actor.sendAndReceive('toString')), 'string')
  await t.rejects(Promise.resolve(actor.sendAndReceive('nothing')))
})

void t.test(
  'comedy: with a configuration object and a logger it writes nothing to the terminal by itself',
  async (t) => {
    const script = `
      const quiet = () => {}
      const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet }
      const system = require('comedy').createSystem({ config: {}, logger })
      system.rootActor().then((root) => root.createChild({})).then(() => system.destroy())`
    const cwd = fileURLToPath(new URL('../..', import.meta.url))
    const env = { PATH: process.env.PATH }
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['-e', script], { cwd, env })
    t.same([stdout, stderr], ['', ''])
  },
)

/** `process.once` wraps its listeners. */
const unwrap = (listener: unknown): unknown => (listener as { listener?: unknown }).listener ?? listener
