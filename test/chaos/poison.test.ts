import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { connect } from 'amqplib'
import t, { type Test } from 'tap'
import { createLedger } from '../../core/ledger/index.ts'
import { everyFailureIsAccountedFor } from '../../core/ledger/promises/accounted.ts'
import { TABLES } from '../../core/ledger/tables.ts'
import { createEmbeddedMailbox } from '../../core/mailbox/embedded.ts'
import { createRabbitmqMailbox } from '../../core/mailbox/rabbitmq.ts'
import type { Delivery, Envelope, Mailbox, Ports } from '../../core/ports.ts'
import { stableId } from '../../schema/ids.ts'
import { inbox, until as eventually } from '../contracts/mailbox/helpers.ts'
import { emptyTables, testDatabase } from '../helpers/database.ts'
import { request as orderOf } from '../helpers/pipeline.ts'
import { NO_BROKER, testVhost } from '../helpers/rabbitmq.ts'
import { tcpProxy } from '../helpers/tcp-proxy.ts'
import { tempDir } from '../helpers/temp.ts'
import { request } from '../supervisors/helpers/messages.ts'
import { clusterOf, startSystem, testPorts, type System } from '../supervisors/helpers/system.ts'

const until = (condition: () => boolean | Promise<boolean>, what: string): Promise<void> =>
  eventually(what, condition)

const QUEUE = 'M0_PRIORITY_QUEUE'
const DEAD = 'M0_DEADLETTER_QUEUE'

/** A mailbox that strangers put things into by its back door. */
interface Place {
  open(): Mailbox
  put(content: Buffer, options?: { headers?: object; priority?: number }): Promise<void>
}

const database = await testDatabase(t)

type Fate = 'dead' | 'skipped' | 'done' | 'deferred'

interface Bad {
  what: string
  content: Buffer
  options?: Parameters<Place['put']>[1]
  fate: Fate
  code?: string
  /** Of its dead letter. */
  id?: string
}

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value))
const OTHER = stableId('organization', 'other')

/** Each message that no healthy node sends. `theirs` is a process of an organization that is not its own. */
function badMessages(theirs: Envelope): Bad[] {
  const of = (name: string, change: object = {}, path = 'works'): object => ({
    ...request(name, path),
    ...change,
  })
  const invalid = { fate: 'dead', code: 'SS_MESSAGE_INVALID' } as const
  const foreign = { ...theirs, id: stableId('foreign'), organizationId: OTHER }
  const mixed = request('mixed')
  mixed.payload = { ...(mixed.payload as object), organizationId: OTHER }
  const gone = (name: string): object => of(name)
  const absurd = (value: unknown): Bad['options'] => ({
    headers: { 'spectra-attempt': value, 'spectra-replays': value },
  })
  return [
    { what: 'null', content: json(null), ...invalid },
    { what: 'a text', content: json('a poem'), ...invalid },
    { what: 'no envelope', content: json({ id: stableId('no envelope'), hello: 'world' }), ...invalid },
    { what: 'an unknown type', content: json(of('unknown', { type: 'Poem' })), ...invalid },
    { what: 'a type of another queue', content: json(of('other', { type: 'KVSTask' })), ...invalid },
    { what: 'a broken contract', content: json(of('contract', { payload: { chunkId: 1 } })), ...invalid },
    { what: 'versions that are none', content: json(of('version', { version: -1 })), ...invalid },
    {
      what: '16 MiB of nonsense',
      content: json({ poem: 'x'.repeat(16 * 1024 * 1024) }),
      fate: 'dead',
      code: 'SS_MESSAGE_TOO_LARGE',
    },
    { what: 'a wrong organization', content: json(foreign), fate: 'dead', code: 'SS_MESSAGE_FOREIGN' },
    { what: 'another organization inside', content: json(mixed), fate: 'dead', code: 'SS_MESSAGE_FOREIGN' },
    { what: 'a process that is gone', content: json(gone('gone')), fate: 'skipped' },
    {
      what: 'a process that is gone, absurd attempt',
      content: json(gone('x')),
      options: absurd('x'),
      fate: 'skipped',
    },
    { what: 'attempt -1', content: json(gone('-1')), options: absurd(-1), fate: 'skipped' },
    { what: 'attempt 2^53', content: json(gone('huge')), options: absurd(2 ** 53), fate: 'skipped' },
    {
      what: 'no envelope, attempt 3e9',
      content: json({ id: stableId('3e9') }),
      options: absurd(3e9),
      ...invalid,
    },
    {
      what: 'priority out of range',
      content: json(gone('prio')),
      options: { priority: 200 },
      fate: 'skipped',
    },
    {
      what: 'a newer version',
      content: json(of('newer', { version: 2, type: 'Unheard' })),
      fate: 'deferred',
    },
  ]
}

/** A chunker node on this mailbox and a real ledger. */
async function startNode(t: Test, place: Place) {
  const inner = place.open()
  let deliveries = 0
  const consume: Mailbox['consume'] = (queue, options, onDelivery) =>
    inner.consume(queue, options, (delivery) => {
      if ((delivery.body as { version?: unknown } | null)?.version === 2) deliveries += 1
      onDelivery(delivery)
    })
  const mailbox = Object.assign(Object.create(inner) as Mailbox, { consume })
  const ledger = createLedger(database)
  const parts = testPorts(t)
  await parts.mailbox.close()
  const ports: Ports = { ...parts.ports, ...ledger, mailbox }
  const retry = { minMs: 1, maxMs: 10 }
  const cluster = clusterOf({ actor: 'cutter.ts', workers: 2, attempts: 3, retry })
  const system = await startSystem(t, cluster, { parts: { ...parts, ports, mailbox } })
  return { system, ledger, mailbox, newerMet: () => deliveries }
}

const restartsOf = async ({ node }: System): Promise<number> => {
  const [stage] = (await node.tree()).children
  return stage!.restarts + stage!.children.reduce((sum, one) => sum + one.restarts, 0)
}

function poison(t: Test, name: string, place: Place, options: { refusesText: boolean }): void {
  void t.test(`Poison (${name}): each bad message has its end, and all others go on`, async (t) => {
    await emptyTables(database)
    const { system, ledger, mailbox, newerMet } = await startNode(t, place)
    const organizationId = stableId('organization', 'victim')
    const order = (path: string) => orderOf({ organizationId, source: { kind: 'path', path } })
    const cut = async (id: string): Promise<boolean> =>
      (await ledger.processes.chunks({ organizationId }, id, {})).items.length === 1

    const victim = await ledger.processes.create(order('works'))
    await until(() => cut(victim.id), 'the first process is cut')
    const theirs: Envelope = { ...request('victim'), processId: victim.id, organizationId }
    const before = await database.query(`select * from ${TABLES.batch.processes}`)
    const bad = badMessages(theirs)
    for (const { content, options } of bad) await place.put(content, options)
    if (options.refusesText) await t.rejects(place.put(Buffer.from('{"half')), /malformed JSON/)
    else {
      for (const bytes of [[...Buffer.from('{"half": ')], [0xff, 0x00, 0xfe], []]) {
        const content = Buffer.from(bytes)
        bad.push({ what: `bytes ${bytes}`, content, fate: 'dead', code: 'SS_MESSAGE_INVALID' })
        await place.put(content)
      }
    }
    const late = await ledger.processes.create(order('works'))
    const failing = await ledger.processes.create(order('bad'))
    await until(() => cut(late.id), 'a process that came after all of it is cut')

    const dead = bad.filter(({ fate }) => fate === 'dead')
    await until(async () => {
      const { ready, inFlight, delayed } = await mailbox.depth(QUEUE)
      return ready + inFlight === 0 && delayed === 1
    }, 'everything has its end, and the newer one waits')
    const letters = await mailbox.browse(DEAD, { limit: 100 })
    const codes = (list: { code?: string | undefined }[]) => list.map(({ code }) => code).sort()
    t.same(
      codes(letters.map(({ cause }) => ({ code: cause?.code }))),
      codes([...dead, { code: 'SS_NOT_A_VIDEO' }]),
    )
    t.equal((await mailbox.depth(DEAD)).ready, dead.length + 1)
    const kept = letters.map(({ bytes, body, cause }) => ({ bytes: bytes ?? json(body), code: cause?.code }))
    for (const { what, content, code } of dead) {
      const found = kept.some((letter) => letter.code === code && content.equals(letter.bytes))
      t.ok(found, `${what} is kept whole, with ${code}`)
    }
    for (const { cause, attempt, body } of letters) {
      t.match(cause?.message, /^Cannot /)
      t.ok(attempt === 1 || (body as { id?: string }).id === undefined, 'none is tried in vain')
    }
    t.equal((await ledger.processes.get({ organizationId }, failing.id)).status, 'failed')
    t.equal(await restartsOf(system), 0, 'no worker and no stage was lost')

    const { ready, checks } = await system.node.health()
    t.match({ ready, stage: checks['stage:chunker'] }, { ready: true, stage: { ok: true, message: /newer/ } })
    const after = await database.query(`select * from ${TABLES.batch.processes} where id = $1`, [victim.id])
    t.same(after, before, 'P8: nobody touched what is theirs')
    t.same((await everyFailureIsAccountedFor(database, mailbox)).wrong, [], 'P3')

    const from = { at: Date.now(), met: newerMet() }
    await until(() => newerMet() >= from.met + 2, 'the newer message came again twice')
    const perSecond = ((newerMet() - from.met) * 1000) / (Date.now() - from.at)
    t.comment(`a message of a newer version is met ${perSecond.toFixed(2)} times a second`)
    t.ok(perSecond < 3, 'no hot loop')

    const newer = place.open()
    t.teardown(() => newer.close())
    const box = inbox<Delivery>()
    await newer.consume(QUEUE, { prefetch: 2 }, (delivery) => box.push(delivery))
    const taken = await box.next()
    t.match(taken, { attempt: 1, replays: 0, body: { version: 2 } }, 'a newer node takes it as it was')
    await taken.ack()
    await until(async () => (await mailbox.depth(QUEUE)).delayed === 0, 'it is gone')
    t.equal((await mailbox.depth(DEAD)).ready, dead.length + 1)
  })

  void t.test(`Poison (${name}): of two messages with one id, the first counts`, async (t) => {
    const mailbox = place.open()
    t.teardown(() => mailbox.close())
    for (const queue of [QUEUE, DEAD] as const) await mailbox.purge(queue)
    const { system } = await startNode(t, place)
    const letter = (text: string): Buffer => json({ id: stableId('twice'), text })
    for (const text of ['first', 'second']) await place.put(letter(text)).catch(() => undefined)
    await until(() => system.idle(), 'both are settled')
    t.match(await mailbox.browse(DEAD), [{ body: { text: 'first' } }])
  })
}

// Awaited before the first test: a file ends with the last of the tests that it has, whatever it still waits for.
const url = NO_BROKER ? undefined : await testVhost(t)

const file = join(tempDir(t), 'mailbox.sqlite')
poison(
  t,
  'embedded',
  {
    open: () => createEmbeddedMailbox({ path: file, pollMs: 5 }),
    put(content, { priority = 0 } = {}) {
      const db = new DatabaseSync(file, { timeout: 5000 })
      try {
        db.prepare(
          `INSERT INTO message (queue, state, owner, rank, priority, attempt, replays, redelivered, lost, due, enqueued_at, body)
           VALUES (?, 2, 0, ?, ?, 1, 0, 0, 0, 0, ?, ?)`,
        ).run(QUEUE, priority, priority, Date.now(), content.toString('utf8'))
      } catch (thrown) {
        return Promise.reject(thrown as Error)
      } finally {
        db.close()
      }
      return Promise.resolve()
    },
  },
  { refusesText: true },
)

if (url === undefined) t.pass('not run here', { skip: NO_BROKER })
else {
  const place: Place = {
    open: () => createRabbitmqMailbox({ url }),
    async put(content, options = {}) {
      const connection = await connect(url)
      const channel = await connection.createConfirmChannel()
      channel.sendToQueue(QUEUE, content, options)
      await channel.waitForConfirms()
      await connection.close()
    },
  }
  poison(t, 'rabbitmq', place, { refusesText: false })

  void t.test('P3: a node whose acknowledgements are lost makes one dead letter per failure', async (t) => {
    const { hostname: host, port } = new URL(url)
    const proxy = await tcpProxy(t, { host, port: Number(port) })
    const direct = createRabbitmqMailbox({ url })
    t.teardown(() => direct.close())
    for (const queue of [QUEUE, DEAD] as const) await direct.purge(queue)
    const parts = testPorts(t)
    await parts.mailbox.close()
    const mailbox = createRabbitmqMailbox({ url: proxy.through(url), name: 'spectra test' })
    const ports = { ...parts.ports, mailbox }
    const cluster = clusterOf({ actor: 'cutter.ts', workers: 5 })
    const system = await startSystem(t, cluster, { parts: { ...parts, ports, mailbox } })
    proxy.blackhole({ direction: 'toServer', only: /test consume/ })
    const bad = ['a', 'b', 'c'].map((name) => json(request(name, 'bad')))
    for (const content of [...bad, json({ id: stableId('no envelope') }), Buffer.from('{"half')]) {
      await place.put(content)
    }
    await until(async () => (await direct.depth(DEAD)).ready === 5, 'all are stored')
    proxy.heal()
    proxy.reset({ only: /test consume/ })
    await until(async () => {
      const { ready, consumers } = await direct.depth(QUEUE)
      return consumers === 1 && ready === 0 && (await system.mailbox.depth(QUEUE)).inFlight === 0
    }, 'they came again, and are gone')
    t.ok(system.worklog.calls.filter((call) => call.startsWith('begin')).length >= 6, 'each came twice')
    t.equal((await direct.depth(DEAD)).ready, 5)
  })
}
