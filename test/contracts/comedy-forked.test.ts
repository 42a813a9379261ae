import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createSystem, type Actor, type ActorRef, type ActorSystem } from 'comedy'
import t from 'tap'
import { comedyPath, type ForkedActor } from '../../supervisors/worker/actor-system.ts'
import { turns } from '../supervisors/helpers/until.ts'

/** What supervisors/forked leans on in comedy, most of it not in its documentation. Another version must pass all of this. */
interface Internals extends ActorSystem {
  options: { logger: unknown }
  bus: { recipients: Set<ForkedActor>; removeForkedRecipient(actor: ForkedActor): void }
  generateActorCreationMessage(definition: unknown, actor: ForkedActor, config: object): unknown
}

process.execArgv.length = 0
const MODULE = comedyPath('./comedy/forked.js', import.meta.url)
const write = (): void => undefined
const logger = { debug: write, info: write, warn: write, error: write }

async function system(t: { teardown(fn: () => unknown): unknown }) {
  const made = createSystem({ config: {}, logger, pingTimeout: 123_456 }) as Internals
  made.options.logger = comedyPath('../../supervisors/worker/forked/silent-logger.js', import.meta.url)
  const children: ChildProcess[] = []
  const forks: { actor: ForkedActor; config: object }[] = []
  const { generateActorCreationMessage } = made
  made.generateActorCreationMessage = (definition, actor, config) => {
    children.push(actor.workerProcess)
    forks.push({ actor, config })
    return generateActorCreationMessage.call(made, definition, actor, config)
  }
  t.teardown(() => {
    for (const child of children) child.kill('SIGKILL')
    for (const { actor } of forks) clearInterval(actor.timeoutWorkerInterval)
    for (const { actor } of forks) process.removeListener('exit', actor.exitHandler)
  })
  const root = (await made.rootActor()) as Actor & { childPromises: unknown[] }
  return { made, root, children, forks }
}

const create = (root: Actor, options: object = {}): Promise<ActorRef> =>
  Promise.resolve(root.createChild(MODULE, { name: 'one', mode: 'forked', ...options }))

void t.test(
  'comedy forked: a function by absolute path runs in a process of its own, and is told',
  async (t) => {
    const { root, children, forks } = await system(t)
    const onFork = (): void => undefined
    const actor = await create(root, { name: 'one MARK=1@2:3', onFork })
    const [child] = children
    const where = (await actor.sendAndReceive('where')) as Record<string, unknown>
    t.match(where, { pid: child!.pid, args: ['one MARK=1@2:3'], pingTimeout: 123_456 })
    for (const listeners of where.signals as number[]) t.ok(listeners > 0, 'and would exit at signals')
    t.equal(forks.length, 1, 'the creation message is made once, when the process is there')
    t.equal((forks[0]!.config as { onFork: unknown }).onFork, onFork, 'with what createChild() was given')
    t.ok(process.listeners('exit').includes(forks[0]!.actor.exitHandler))
    process.removeListener('exit', forks[0]!.actor.exitHandler)
    t.notOk(process.listeners('exit').includes(forks[0]!.actor.exitHandler))
  },
)

void t.test('comedy forked: a plain object arrives as JSON; errors keep their message only', async (t) => {
  const { root } = await system(t)
  const actor = await create(root)
  const sent = { v: 1, at: new Date(0), list: [1, [2]], none: null, nothing: undefined }
  t.strictSame(await actor.sendAndReceive('echo', sent), JSON.parse(JSON.stringify(sent)))
  const failed = await Promise.resolve(actor.sendAndReceive('fail')).catch((error: unknown) => error)
  t.match(failed, { message: 'told', code: undefined })
})

void t.test('comedy forked: it has children in its own process, and tells its parent', async (t) => {
  const { root, children } = await system(t)
  const told: unknown[] = []
  let keeper!: Actor
  const initialize = (self: Actor): void => void (keeper = self)
  await root.createChild({ initialize, told: (message: unknown) => void told.push(message) })
  const actor = await create(keeper)
  t.equal(await actor.sendAndReceive('inner'), children[0]!.pid)
  await actor.sendAndReceive('tell', { v: 1 })
  await actor.sendAndReceive('where')
  t.same(told, [{ v: 1 }])
})

void t.test('comedy forked: destroy() waits for what is in hand, then the process ends with 0', async (t) => {
  const { root, children } = await system(t)
  const actor = await create(root)
  const exit = once(children[0]!, 'exit')
  const answer = actor.sendAndReceive('slow')
  await actor.sendAndReceive('where')
  const destroyed = actor.destroy()
  t.equal(await answer, 'answered')
  await destroyed
  t.same(await exit, [0, null])
  await turns()
  t.equal(root.childPromises.length, 0)
})

void t.test(
  'comedy forked: an exit rejects what was asked, before those who heard of the exit go on',
  async (t) => {
    const { root, children } = await system(t)
    const actor = await create(root)
    const order: string[] = []
    const asked = Promise.resolve(actor.sendAndReceive('never')).catch((error: Error) =>
      order.push(error.message),
    )
    await actor.sendAndReceive('where')
    void once(children[0]!, 'exit').then(() => order.push(`exit ${actor.getState()}`))
    children[0]!.kill('SIGKILL')
    await asked
    await turns()
    t.same(order.sort(), ['Actor crashed.', 'exit crashed'])
    await t.rejects(Promise.resolve(actor.sendAndReceive('where')), /crashed/)
  },
)

void t.test(
  'comedy forked: a process that is gone is kept, and breaks tree(), until it is reaped',
  async (t) => {
    const { made, root, children, forks } = await system(t)
    const ref = await create(root)
    const { actor } = forks[0]!
    children[0]!.kill('SIGKILL')
    await once(children[0]!, 'exit')
    t.ok(made.bus.recipients.has(actor))
    t.equal(root.childPromises.length, 1)
    await t.rejects(Promise.resolve(root.tree()))
    // supervisors/worker/actor-system.ts, reapForked()
    t.equal(actor.getParent().getId(), root.getId())
    clearInterval(actor.timeoutWorkerInterval)
    process.removeListener('exit', actor.exitHandler)
    made.bus.removeForkedRecipient(actor)
    actor._setState('destroyed')
    actor.emit('destroyed', actor)
    t.equal(made.bus.recipients.size, 0)
    t.equal(root.childPromises.length, 0)
    await t.resolves(Promise.resolve(root.tree()))
    t.equal(ref.getState(), 'destroyed')
    await t.resolves(Promise.resolve(made.destroy()))
  },
)

void t.test(
  'comedy forked: a child that ends while it starts settles only when comedy is told',
  async (t) => {
    const { root, children } = await system(t)
    process.env.CONTRACT_EXIT = '1'
    t.teardown(() => delete process.env.CONTRACT_EXIT)
    let settled = false
    const creation = create(root).finally(() => (settled = true))
    creation.catch(() => undefined)
    while (children.length === 0) await turns(1)
    t.same(await once(children[0]!, 'exit'), [7, null])
    await turns(100)
    t.equal(settled, false)
    t.equal(children[0]!.emit('message', { error: 'it is gone' }), true)
    await t.rejects(creation, { message: 'it is gone' })
    await turns()
    t.equal(root.childPromises.length, 0)
  },
)
