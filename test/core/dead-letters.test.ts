import { join } from 'node:path'
import t, { type Test } from 'tap'
import { createDeadLetters } from '../../core/dead-letters.ts'
import { editedBody } from '../../core/edited-letter.ts'
import { createEmbeddedMailbox } from '../../core/mailbox/embedded.ts'
import { createLedger } from '../../core/ledger/index.ts'
import type { AuditEntry, Envelope, Identity, Mailbox, Processes, StoredMessage } from '../../core/ports.ts'
import { stableId } from '../../schema/ids.ts'
import { envelopeOf } from '../../schema/messages/index.ts'
import { originOf, type QueueName } from '../../schema/queues.ts'
import { receive } from '../contracts/mailbox/helpers.ts'
import { testDatabase } from '../helpers/database.ts'
import { chunkRequest } from '../helpers/messages.ts'
import { startProcess, ORG as OWN } from '../helpers/pipeline.ts'
import { tempDir } from '../helpers/temp.ts'

const ORG = stableId('organization', 'one')
const OTHER = stableId('organization', 'other')
const CAUSE = { code: 'SS_URL_FAILED', message: 'Cannot read it', retryable: true } as const
const QUEUE = 'M1_DEADLETTER_QUEUE'

/** What M1 failed at: chunk `ordinal` of a process of `organizationId`. */
function message(ordinal: number, organizationId = ORG): Envelope {
  const processId = stableId('process', organizationId)
  const payload = { ...chunkRequest(ordinal, processId), organizationId }
  const context = { organizationId, processId, trace: '0'.repeat(32), createdAt: new Date(0) }
  return envelopeOf('ChunkProcessingRequest', payload, context)
}

async function world(
  t: Test,
  {
    failures = async () => [],
    identity = { organizationId: ORG, role: 'operator' },
  }: Partial<Pick<Processes, 'failures'>> & { identity?: Identity | 'none' } = {},
) {
  const mailbox: Mailbox = createEmbeddedMailbox({ path: join(tempDir(t), 'mailbox.sqlite') })
  t.teardown(() => mailbox.close())
  const audited: AuditEntry[] = []
  const audit = { record: async (entry: AuditEntry) => void audited.push(entry) }
  const letters = createDeadLetters({
    mailbox,
    processes: { failures },
    audit,
    ...(identity !== 'none' && { identity }),
    by: 'me',
  })
  const kill = async (bodies: readonly unknown[], queue: QueueName = QUEUE): Promise<void> => {
    const origin = originOf(queue)!
    await mailbox.publish(bodies.map((body) => ({ queue: origin, envelope: body as Envelope })))
    const box = await receive(mailbox, origin)
    for (const one of await box.take(bodies.length)) await one.deadLetter(CAUSE)
    await box.cancel()
  }
  return { mailbox, letters, audited, kill }
}

const letterOf = (body: unknown, queue: QueueName = QUEUE): StoredMessage => ({
  ...{ queue, id: String((body as { id?: unknown }).id), body },
  ...{ priority: 0, attempt: 1, replays: 0, enqueuedAt: new Date(0) },
})

void t.test('Dead letters: all queues are one list, in pages', async (t) => {
  const { letters, kill } = await world(t)
  await kill([{ id: 'first' }, { id: 'second' }], 'M0_DEADLETTER_QUEUE')
  await kill([1, 2, 3].map((ordinal) => message(ordinal)))
  const ids = async (...args: Parameters<typeof letters.list>) =>
    (await letters.list(...args)).map(({ id }) => id)
  const all = ['first', 'second', ...[1, 2, 3].map((ordinal) => message(ordinal).id)]
  t.same(await ids({}), all)
  t.same(await ids({}, { limit: 2, skip: 1 }), all.slice(1, 3))
  t.same(await ids({}, { limit: 10, skip: 4 }), all.slice(4))
  t.same(await ids({}, { skip: 5 }), [])
  t.same(await ids({ queue: 'M0_DEADLETTER_QUEUE' }), all.slice(0, 2))
  t.same(await ids({ organizationId: ORG }), all.slice(2))
})

void t.test('Dead letters: one is found by the beginning of its id, where that is clear', async (t) => {
  const { letters, kill } = await world(t)
  await kill([{ id: 'abc-1' }, { id: 'abc-2' }, { id: 'abc' }, { id: 'b' }])
  t.match(await letters.find('b'), { id: 'b' })
  t.match(await letters.find('abc-1'), { id: 'abc-1' })
  t.match(await letters.find('abc'), { id: 'abc' }, 'a whole id is clear')
  await t.rejects(letters.find('abc-'), { code: 'SS_INPUT_INVALID', message: /2 begin so/ })
  for (const id of ['', 'c']) await t.rejects(letters.find(id), { code: 'SS_NOT_FOUND' })
  await t.rejects(letters.find('b', { organizationId: OTHER }), { code: 'SS_NOT_FOUND' }, 'P8')
})

void t.test('Dead letters: each change is in the audit log of whose they are', async (t) => {
  const { letters, audited, kill, mailbox } = await world(t)
  await kill([message(1), message(2), message(3, OTHER), { id: 'nobody' }])
  const [one, two, theirs, nobody] = await letters.list({})
  t.equal(await letters.replay([one!, theirs!]), 2)
  t.equal(await letters.drop([nobody!, one!]), 1, 'one is gone already')
  const mended = { ...message(2), payload: { ...(message(2).payload as object), startedAt: 'now' } }
  t.match(await letters.edit(two!, mended), { id: two!.id, body: mended, cause: CAUSE })
  t.match(await letters.list({}), [{ body: mended }])
  t.equal((await mailbox.depth('M0_RESULTS_QUEUE')).ready, 2)
  t.match(audited, [
    { action: 'dead-letters.replay', organizationId: ORG, subject: one!.id, details: { by: 'me', count: 1 } },
    { action: 'dead-letters.replay', organizationId: OTHER, subject: theirs!.id },
    {
      action: 'dead-letters.drop',
      organizationId: ORG,
      subject: '2 dead letters',
      details: { queues: [QUEUE] },
    },
    { action: 'dead-letters.edit', organizationId: ORG, subject: two!.id },
  ])
  t.equal(audited.length, 4)
  await t.rejects(letters.edit(one!, message(1)), { code: 'SS_NOT_FOUND', message: /it is gone/ })
})

void t.test('Dead letters: the audit log names the user who asked', async (t) => {
  const who = { organizationId: ORG, userId: stableId('user', 'one') }
  const identity: Identity = { ...who, role: 'operator' }
  const { letters, audited, kill } = await world(t, { identity })
  await kill([message(1)])
  t.equal(await letters.drop(await letters.list({})), 1)
  t.match(audited, [{ action: 'dead-letters.drop', ...who }])
})

void t.test(
  'Dead letters: what an operator does to a letter of no organization is entered for none',
  async (t) => {
    const { letters, audited, kill } = await world(t, { identity: 'none' })
    await kill([message(1), { id: 'nobody' }])
    t.equal(await letters.drop(await letters.list({})), 2)
    t.same(
      audited.map(({ organizationId, userId }) => [organizationId, userId]),
      [
        [ORG, undefined],
        [undefined, undefined],
      ],
    )
  },
)

void t.test('Dead letters: what cannot be audited is not done', async (t) => {
  const { letters, audited, kill, mailbox } = await world(t)
  await kill([message(1)])
  const [letter] = await letters.list({})
  Object.defineProperty(audited, 'push', {
    value: () => {
      throw new Error('no database')
    },
  })
  const refused = { message: 'no database' }
  await t.rejects(letters.replay([letter!]), refused)
  await t.rejects(letters.drop([letter!]), refused)
  await t.rejects(letters.edit(letter!, message(1)), refused)
  t.match(await mailbox.browse(QUEUE), [{ id: letter!.id }])
})

void t.test('Dead letters: an edit that breaks the contract is refused with the field', async (t) => {
  const good = message(1)
  const payload = good.payload as Record<string, unknown>
  const with_ = (change: object): object => ({ ...good, payload: { ...payload, ...change } })
  const refused: [unknown, RegExp][] = [
    [null, /it: /],
    ['text', /it: /],
    [{ ...good, trace: 'x' }, /trace: /],
    [{ ...good, id: message(2).id }, /id: it stays/],
    [{ ...good, organizationId: OTHER }, /payload.organizationId: it is another/],
    [
      { ...good, organizationId: OTHER, payload: { ...payload, organizationId: OTHER } },
      /organizationId: it stays/,
    ],
    [with_({ processId: OTHER }), /payload.processId: it is another/],
    [with_({ chunkId: message(2).id }), /payload.chunkId: it stays/],
    [with_({ span: { ordinal: 0, startTime: 0, endTime: 1 } }), /payload.span.ordinal: /],
    [with_({ videoKey: 7 }), /payload.videoKey: /],
    [{ ...good, type: 'EventDetectionMessage' }, /type: messages of M1_DEADLETTER_QUEUE/],
    [{ ...good, version: 2 }, /version: this program reads up to 1/],
  ]
  for (const [body, message] of refused) {
    t.throws(() => editedBody(letterOf(good), body), { code: 'SS_INPUT_INVALID', message }, String(message))
  }
  t.same(editedBody(letterOf(good), with_({ startedAt: 'now' })).payload, { ...payload, startedAt: 'now' })
})

void t.test('Dead letters: what was no message may become any of its queue', async (t) => {
  const { letters, kill } = await world(t)
  await kill(['a poem'])
  const [letter] = await letters.list({})
  await t.rejects(letters.edit(letter!, 'another poem'), { code: 'SS_INPUT_INVALID' })
  t.match(await letters.edit(letter!, message(1)), { id: message(1).id })
  t.match(await letters.list({}), [{ id: message(1).id, body: message(1), cause: CAUSE }])
})

void t.test(
  'Dead letters: one that is gone is found by its id or its process, and brought back (P3)',
  async (t) => {
    const database = await testDatabase(t)
    const parts = createLedger(database)
    const { letters, mailbox, audited, kill } = await world(t, parts.processes)
    const { m0 } = await startProcess(parts)
    await parts.worklog.fail('chunker', m0, CAUSE, 3)
    await database.query(`update spectra_ops.failures set last_failed_at = now() - interval '1 hour'`)
    await kill([m0], 'M0_DEADLETTER_QUEUE')
    const { processId } = m0
    t.match(await letters.list({ processId }), [{ id: m0.id, lost: undefined }], 'it is there')

    await mailbox.purge('M0_DEADLETTER_QUEUE')
    t.same(await letters.list({}), [])
    const letter = await letters.find(m0.id)
    t.match(letter, { id: m0.id, cause: CAUSE, lost: true })
    t.same(await letters.list({ processId }), [letter])
    t.equal(await letters.replay([letter]), 1)
    t.match(audited.at(-1), { action: 'dead-letters.replay', organizationId: OWN, subject: m0.id })
    const back = await (await receive(mailbox, 'M0_PRIORITY_QUEUE')).next()
    t.match(back, { attempt: 1, replays: 1 })
    t.same(await parts.worklog.begin('chunker', back.body as Envelope, back.replays), { state: 'fresh' })
    t.equal((await parts.processes.get({ organizationId: OWN }, processId)).status, 'processing')
    t.same(await letters.list({ processId }), [])
  },
)
