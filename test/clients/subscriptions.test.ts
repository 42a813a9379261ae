import t, { type Test } from 'tap'
import { createSpectraClient, FollowProcessDocument } from '../../clients/typescript/src/index.ts'
import { SpectraError } from '../../core/errors.ts'
import { startGateway, type Gateway } from '../../gateway/server.ts'
import { createWorld, eventOf, ORGANIZATION, processOf, type World } from '../gateway/world.ts'

async function start(t: Test, world: World): Promise<Gateway> {
  const { config } = world.options
  const gateway = await startGateway({ ...world.options, config: { ...config, host: '127.0.0.1', port: 0 } })
  t.teardown(() => gateway.close())
  return gateway
}

void t.test(
  'Client: a subscription goes on at the next gateway when one ends, without gap or repetition',
  async (t) => {
    const world = createWorld(t, { updates: { intervalMs: 1 } })
    const process = processOf({ status: 'processing' })
    world.processes.set(process.id, process)
    const [one, two] = [await start(t, world), await start(t, world)]
    const client = createSpectraClient({ url: [one.url, two.url] })
    const retries: string[] = []
    const updates = client.subscribe(
      FollowProcessDocument,
      { id: process.id },
      { onRetry: ({ code }) => retries.push(code), retryMs: [10] },
    )
    const seen: number[] = []
    const record = (...positions: number[]): void => {
      world.events.push(...positions.map((position) => eventOf(process.id, position)))
      world.notify(process.id)
    }
    record(1, 2)
    for await (const { processUpdated } of updates) {
      seen.push(...processUpdated.newEvents.map(({ startTime }) => startTime))
      if (seen.length === 2) {
        await one.close()
        record(3, 4)
      } else if (seen.length === 4) {
        record(5)
        world.processes.set(process.id, { ...process, status: 'completed' })
        world.notify(process.id)
      }
    }
    t.same(seen, [1, 2, 3, 4, 5])
    t.equal(retries.length, 1)
    t.equal(two.subscribers(), 0, 'and its end leaves nothing behind')
  },
)

void t.test('Client: what trying again does not help with ends a subscription with its code', async (t) => {
  const world = createWorld(t)
  const client = createSpectraClient({ url: (await start(t, world)).url })
  const gone = client.subscribe(FollowProcessDocument, { id: processOf().id })
  await t.rejects(gone.next(), { name: 'SpectraApiError', code: 'SS_NOT_FOUND' })

  world.processes.set(processOf().id, processOf())
  const altered = client.subscribe(FollowProcessDocument, { id: processOf().id }, { after: 'not ours' })
  await t.rejects(altered.next(), { code: /^SS_(INPUT_INVALID|CURSOR_EXPIRED)$/ })

  const strange = createWorld(t, {
    authenticate({ init }) {
      if (init?.authorization === 'Bearer key') return { organizationId: ORGANIZATION, role: 'viewer' }
      throw new SpectraError('SS_UNAUTHENTICATED', 'Cannot let you in')
    },
  })
  strange.processes.set(processOf().id, processOf({ status: 'completed' }))
  const { url } = await start(t, strange)
  const nobody = createSpectraClient({ url }).subscribe(FollowProcessDocument, { id: processOf().id })
  await t.rejects(nobody.next(), { code: 'SS_UNAUTHENTICATED' })
  const known = createSpectraClient({ url, apiKey: 'key' }).subscribe(FollowProcessDocument, {
    id: processOf().id,
  })
  t.equal((await known.next()).value?.processUpdated.process.status, 'completed')
  await known.return()
})

void t.test('Client: a subscription ends with its signal, also while it waits for a gateway', async (t) => {
  const world = createWorld(t)
  world.processes.set(processOf().id, processOf())
  const gateway = await start(t, world)
  const ending = new AbortController()
  const client = createSpectraClient({ url: [gateway.url, 'http://127.0.0.1:9'] })
  const updates = client.subscribe(
    FollowProcessDocument,
    { id: processOf().id },
    { signal: ending.signal, retryMs: [60_000] },
  )
  t.equal((await updates.next()).done, false)
  const waiting = updates.next()
  await gateway.close()
  setTimeout(() => ending.abort(), 200)
  t.equal((await waiting).done, true)
})
