import { join } from 'node:path'
import { createClient } from 'graphql-ws'
import t, { type Test } from 'tap'
import WebSocket from 'ws'
import { createJournal } from '../../core/journal/journal.ts'
import { createEmbeddedMailbox } from '../../core/mailbox/embedded.ts'
import { createAuditLog } from '../../core/observability/audit-log.ts'
import { createReplaying } from '../../core/replays/step.ts'
import { startGateway } from '../../gateway/server.ts'
import { failedChunks, replayParts } from '../contracts/replays.ts'
import { testDatabase } from '../helpers/database.ts'
import { tempDir } from '../helpers/temp.ts'
import { createWorld } from './world.ts'

const DEAD = 'M1_DEADLETTER_QUEUE'
const START = `mutation ($input: StartReplayInput!) {
  startReplay(input: $input) { replay { id state total done failed perSecond } errors { field code message } }
}`
const FOLLOW = `subscription ($id: ID!, $after: String) {
  replayUpdated(id: $id, after: $after) { cursor replay { state done failed } }
}`

interface Update {
  cursor: string
  replay: { state: string; done: number; failed: number }
}

/** Two gateways over the same rows and mailbox, and a leader that the test has come round. */
async function twoGateways(t: Test) {
  const database = await testDatabase(t)
  const mailbox = createEmbeddedMailbox({ path: join(tempDir(t), 'mailbox.sqlite') })
  t.teardown(() => mailbox.close())
  const parts = replayParts(database, mailbox)
  const world = createWorld(t)
  const journal = createJournal(database, { secret: 'a secret of the tests' })
  const ports = { ...world.options.ports, mailbox, journal, replays: parts.replays }
  const open = async () => {
    const options = { ...world.options, ports, updates: { journalMs: 20, intervalMs: 1 } }
    const gateway = await startGateway({ ...options, config: { ...options.config, port: 0 } })
    t.teardown(() => gateway.close())
    return gateway.url
  }
  const audit = createAuditLog(database)
  const replaying = createReplaying({ database, ports: { mailbox, processes: parts.processes, audit } })
  const step = () => replaying(new AbortController().signal)
  return { parts, urls: [await open(), await open()] as const, step }
}

async function post<T>(url: string, query: string, variables: object): Promise<T> {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  return ((await answer.json()) as { data: T }).data
}

function follow(t: Test, url: string, variables: { id: string; after?: string }) {
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  })
  t.teardown(() => client.dispose())
  const messages = client.iterate<{ replayUpdated: Update }>({ query: FOLLOW, variables })
  return async (): Promise<Update | undefined> => {
    const { value, done } = await messages.next()
    return done ? undefined : (value.data?.replayUpdated as Update)
  }
}

void t.test(
  'replayUpdated: a replay as it gets further, going on at another gateway after a cursor, until it ends',
  async (t) => {
    const { parts, urls, step } = await twoGateways(t)
    await failedChunks(parts, 2)
    const input = { selection: { queue: DEAD }, perSecond: 1000, idempotencyKey: 'once' }
    type Started = { startReplay: { replay: { id: string }; errors: object[] } }
    const { startReplay } = await post<Started>(urls[0], START, { input })
    t.match(startReplay, { replay: { state: 'running', total: 2, done: 0, perSecond: 1000 }, errors: [] })
    const { id } = startReplay.replay
    const again = await post<Started>(urls[1], START, { input })
    t.equal(again.startReplay.replay.id, id, 'the same order is not carried out twice')

    const first = follow(t, urls[0], { id })
    const begun = (await first())!
    t.match(begun.replay, { state: 'running', done: 0 })
    await step()
    const further = (await first())!
    t.match(further.replay, { state: 'running', done: 2 })
    await post(urls[1], 'mutation ($id: ID!) { cancelReplay(id: $id) { replay { state } } }', { id })
    t.match((await first())!.replay, { state: 'cancelled', done: 2 })
    t.equal(await first(), undefined, 'it ends with the replay')

    const second = follow(t, urls[1], { id, after: further.cursor })
    t.match(
      (await second())!.replay,
      { state: 'cancelled' },
      'what came after the cursor, at another gateway',
    )
    t.equal(await second(), undefined)
    const LIST = '{ replays(first: 1) { nodes { id state } } none: replay(id: "x") { id } }'
    t.match(await post(urls[0], LIST, {}), { replays: { nodes: [{ id, state: 'cancelled' }] }, none: null })
  },
)

void t.test('startReplay: what is wrong with the order is told by its field', async (t) => {
  const { parts, urls } = await twoGateways(t)
  await failedChunks(parts, 1)
  const field = async (input: object) => {
    type Refused = { startReplay: { replay: null; errors: { field: string }[] } }
    const { startReplay } = await post<Refused>(urls[0], START, { input })
    t.equal(startReplay.replay, null)
    return startReplay.errors[0]!.field
  }
  t.equal(
    await field({ selection: {}, perSecond: 1 }),
    'selection',
    'everything is nothing that is selected by accident',
  )
  t.equal(await field({ selection: { queue: 'NONE' }, perSecond: 1 }), 'queue')
  t.equal(await field({ selection: { code: 'SS_NOT_A_VIDEO' }, perSecond: 1 }), 'selection')
  t.equal(await field({ selection: { queue: DEAD }, perSecond: 0 }), 'perSecond')
  t.equal(
    await field({ selection: { queue: DEAD }, perSecond: 1, stopAfterFailures: 0 }),
    'stopAfterFailures',
  )
})
