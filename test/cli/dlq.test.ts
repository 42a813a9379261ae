import { spawn } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { isDeepStrictEqual, stripVTControlCharacters } from 'node:util'
import t, { type Test } from 'tap'
import { createProgram } from '../../cli/spectra.ts'
import { openPostgresqlDatabase } from '../../core/database/postgresql.ts'
import { openPGliteDatabase } from '../../core/database/pglite.ts'
import { createLedger } from '../../core/ledger/index.ts'
import { createRabbitmqMailbox } from '../../core/mailbox/rabbitmq.ts'
import { createEmbeddedMailbox } from '../../core/mailbox/embedded.ts'
import { withField } from '../../cli/work/dlq-edit.ts'
import { selectionOf } from '../../cli/commands/dlq.ts'
import { letterDetails, letterLines } from '../../cli/output/letter-lines.ts'
import type { Delivery, StoredMessage } from '../../core/ports.ts'
import { inbox } from '../contracts/mailbox/helpers.ts'
import { request, take } from '../helpers/pipeline.ts'
import { eventually } from '../helpers/eventually.ts'
import { NO_POSTGRES, testPostgresUrl } from '../helpers/database.ts'
import { NO_BROKER, testConnection, testVhost } from '../helpers/rabbitmq.ts'
import { sampleVideo } from '../helpers/sample.ts'
import { cacheDir, jsonLines, spectra, startSpectra } from '../helpers/spectra.ts'
import { spectraHere } from '../helpers/spectra-here.ts'
import { tempDir } from '../helpers/temp.ts'

const QUEUE = 'M0_PRIORITY_QUEUE'
const DEAD = 'M0_DEADLETTER_QUEUE'

/** A data directory with one failed process for each title: what they hold is no video. */
async function withFailures(t: Test, titles: readonly string[]) {
  const data = tempDir(t)
  const database = await openPGliteDatabase({ dataDir: join(data, 'database'), cacheDir: cacheDir() })
  const mailbox = createEmbeddedMailbox({ path: join(data, 'mailbox.sqlite') })
  const parts = createLedger(database)
  const cause = {
    code: 'SS_NOT_A_VIDEO',
    message: 'Cannot read it: this is a poem',
    retryable: false,
  } as const
  const deliveries = inbox<Delivery>()
  await mailbox.consume(QUEUE, { prefetch: 1 }, (delivery) => deliveries.push(delivery))
  for (const title of titles) {
    await parts.processes.create(request({ title, source: { kind: 'path', path: `/nowhere/${title}` } }))
    const [envelope] = await take(parts, QUEUE)
    await mailbox.publish([{ queue: QUEUE, envelope: envelope! }])
    await parts.worklog.begin('chunker', envelope!, 0)
    await parts.worklog.fail('chunker', envelope!, cause, 1)
    await (await deliveries.next()).deadLetter(cause)
  }
  await mailbox.close()
  await database.close()
  const dlq = (...args: string[]) => spectraHere(data, ['dlq', ...args])
  const list = async (...args: string[]) => jsonLines((await dlq('list', '--json', ...args)).stdout)
  return { data, dlq, list }
}

const audited = async (data: string): Promise<Record<string, unknown>[]> => {
  const database = await openPGliteDatabase({ dataDir: join(data, 'database'), cacheDir: cacheDir() })
  try {
    return await database.query(
      `select action, subject, details from spectra_ops.audit_log where action like 'dead-letters.%' order by id`,
    )
  } finally {
    await database.close()
  }
}

void t.test('spectra dlq: what failed is listed, shown, mended, replayed, and then done', async (t) => {
  const { data, dlq, list } = await withFailures(t, ['yard.mp4', 'poem.mp4'])
  const [yard, poem] = await list()
  t.match(yard, {
    title: 'yard.mp4',
    stage: 'chunker',
    queue: DEAD,
    attempts: undefined,
    attempt: 1,
    replays: 0,
    cause: { code: 'SS_NOT_A_VIDEO', advice: /Give a video file/ },
  })
  t.equal(yard!.body, undefined)
  const grouped = jsonLines((await dlq('groups', '--json')).stdout)
  t.match(
    grouped.find(({ code }) => code === 'SS_NOT_A_VIDEO'),
    { queue: 'M0_DEADLETTER_QUEUE', stage: 'chunker', count: 2, example: String },
  )
  t.match((await dlq('groups')).stdout, /2 +SS_NOT_A_VIDEO +chunker/)
  const { stdout } = await dlq('list')
  t.match(stdout, /^Id +Stage +Process +Code +Attempts +First failed +Last failed +Message\n/)
  t.match(stdout, /chunker +yard\.mp4 +SS_NOT_A_VIDEO +1 +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/)
  t.match(stdout, '2 dead letters.')

  const id = String(yard!.id)
  const shown = await dlq('show', id.slice(0, 8))
  t.equal(shown.code, 0, shown.stderr)
  for (const part of [id, 'yard.mp4', 'SS_NOT_A_VIDEO', 'Give a video file', '"payload": {', 'Next:']) {
    t.match(shown.stdout, part)
  }
  const [whole] = jsonLines((await dlq('show', id, '--json')).stdout)
  const edited = await dlq('edit', id, '--set', `payload.source.path=${sampleVideo()}`, '--yes')
  t.equal(edited.code, 0, edited.stderr)
  t.match(edited.stdout, 'Replayed 1 dead letter.')
  t.match(await list(), [{ id: poem!.id }])
  const file = join(tempDir(t), 'message.json')
  const { body } = whole as { body: object }
  writeFileSync(file, JSON.stringify({ ...body, id: poem!.id }))
  const other = await dlq('edit', String(poem!.id), '--file', file)
  t.match(other.stderr, /processId: it stays/)
  t.match((await dlq('replay', '--code', 'SS_NOT_A_VIDEO')).stdout, 'Replayed 1 dead letter.')
  t.match((await dlq('list')).stdout, 'No dead letters.')

  const up = startSpectra(data, ['up', '--port', '0'])
  await up.printed('Ready')
  const beside = await spectra(data, ['dlq', 'list'])
  t.match(beside, { code: 0, stderr: /^Using the running spectra/ })
  const [, url] = /Ready: (http\S+)\/graphql/.exec(await up.printed('/graphql'))!
  await eventually('both have ended', async () => {
    const query = '{ batchProcesses { nodes { status title } } }'
    const answer = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    })
    const { data } = (await answer.json()) as { data: { batchProcesses: { nodes: { status: string }[] } } }
    return isDeepStrictEqual(data.batchProcesses.nodes.map(({ status }) => status).sort(), [
      'completed',
      'failed',
    ])
  })
  up.child.kill('SIGTERM')
  await up.finished
  t.match(await audited(data), [
    { action: 'dead-letters.edit', subject: id, details: { by: /@/, count: 1, queues: [DEAD] } },
    { action: 'dead-letters.replay', subject: id },
    { action: 'dead-letters.replay', subject: poem!.id },
  ])
})

void t.test('spectra dlq: nothing is changed by accident', async (t) => {
  const { data, dlq, list } = await withFailures(t, ['a.mp4', 'b.mp4'])
  const [a, b] = await list()
  const id = String(a!.id)
  const run = (...args: string[]) =>
    createProgram().parseAsync(['dlq', ...args, '--data', data], { from: 'user' })
  const invalid = (message: RegExp, advice?: RegExp) => ({
    code: 'SS_INPUT_INVALID',
    message,
    ...(advice && { advice }),
  })
  await t.rejects(run('replay'), invalid(/nothing was named/, /--all/))
  await t.rejects(run('drop'), invalid(/nothing was named/))
  await t.rejects(run('replay', id, '--all'), invalid(/either ids, or --all/))
  await t.rejects(run('list', '--limit', '0'), invalid(/--limit: it is 1 to 10000/))
  await t.rejects(run('list', '--code', 'SS_POEM'), invalid(/no error code "SS_POEM"/))
  await t.rejects(run('list', '--queue', 'poems'), invalid(/no "poems".*M0_DEADLETTER_QUEUE/))
  await t.rejects(run('list', '--since', 'yesterday'), invalid(/2h, 3d/))
  await t.rejects(run('replay', '--all'), invalid(/Cannot replay 2 dead letters without a yes/, /--yes/))
  await t.rejects(run('edit', id), invalid(/no terminal/, /--set/))
  await t.rejects(run('edit', id, '--set', 'payload.source.kind=poem'), invalid(/payload\.source\.kind: /))
  await t.rejects(run('edit', id, '--set', 'a=b', '--file', 'c'), invalid(/either --set or --file/))
  await t.rejects(run('edit', id, '--file', '/nowhere.json'), invalid(/Cannot read \/nowhere.json/))
  await t.rejects(run('show', 'ffffffff'), { code: 'SS_NOT_FOUND' })
  const empty = createProgram().parseAsync(['dlq', 'list', '--data', join(data, 'none')], { from: 'user' })
  await t.rejects(empty, invalid(/nothing has run in/, /SPECTRA_MAILBOX_URL/))
  t.same(await audited(data), [])

  const asked = await dlq('drop', id)
  t.equal(asked.code, 2)
  t.match(asked.stderr, /Cannot drop 1 dead letter without a yes.*\n.*--yes/)
  const dropped = await dlq('drop', '--process', String(a!.processId), '--yes')
  t.match(dropped.stdout, /Dropped 1 dead letter\.\nWhat failed of a\.mp4 stays failed and is counted so/)
  t.match(await list(), [{ id: b!.id }])
  t.match(await audited(data), [{ action: 'dead-letters.drop', subject: id }])
})

/** The command on a terminal of its own, with what is typed there. */
async function onTerminal(
  data: string,
  args: readonly string[],
  typed: string,
  env: object = {},
): Promise<string> {
  const bin = resolve(import.meta.dirname, '../../cli/bin.js')
  const line = [process.execPath, bin, ...args, '--data', data].map((one) => `'${one}'`).join(' ')
  const child = spawn('script', ['-qec', line, '/dev/null'], {
    env: { ...process.env, SPECTRA_CACHE: cacheDir(), NO_COLOR: '1', ...env },
  })
  let output = ''
  let answered = 0
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
    if (!/\[[yY]\/[nN]\] /.test(output.slice(answered))) return
    answered = output.length
    child.stdin.write(`${typed}\n`)
  })
  await new Promise((resolve) => child.on('close', resolve))
  return output
}

void t.test('spectra dlq, on a terminal: asks, and takes a no for a no', async (t) => {
  const { data, list } = await withFailures(t, ['a.mp4', 'b.mp4'])
  const asked = await onTerminal(data, ['dlq', 'replay', '--all'], 'n')
  t.match(asked, /Replay 2 dead letters \(2 SS_NOT_A_VIDEO\)\? \[y\/N\]/)
  t.match(asked, 'Nothing was changed.')
  t.equal((await list()).length, 2)

  const [{ id }] = (await list()) as [{ id: string }]
  const editor = join(tempDir(t), 'editor')
  const before = readdirSync(tmpdir()).filter((name) => name.startsWith('spectra-dlq-'))
  writeFileSync(editor, `#!/bin/sh\nsed -i 's|"path": ".*"|"path": "/else.mp4"|' "$1"\n`, { mode: 0o755 })
  const edited = await onTerminal(data, ['dlq', 'edit', id], 'y', { EDITOR: editor })
  t.match(edited, /Edited the dead letter.*Replay it now\?.*Replayed 1 dead letter/s)
  writeFileSync(editor, `#!/bin/sh\necho '{' > "$1"\n`)
  const [{ id: other }] = (await list()) as [{ id: string }]
  const broken = await onTerminal(data, ['dlq', 'edit', other], 'n', { EDITOR: editor })
  t.match(broken, /it is no JSON.*Edit it again\? \[Y\/n\].*Nothing was changed/s)
  const after = readdirSync(tmpdir()).filter((name) => name.startsWith('spectra-dlq-'))
  t.same(after, before, 'no file is left behind')

  t.match(
    await onTerminal(data, ['dlq', 'drop', other], 'y'),
    /what failed stays failed.*Dropped 1 dead letter/s,
  )
  t.same(await list(), [])
  const mailbox = createEmbeddedMailbox({ path: join(data, 'mailbox.sqlite') })
  t.teardown(() => mailbox.close())
  const [replayed] = await mailbox.browse('M0_PRIORITY_QUEUE')
  t.match(replayed, { id, replays: 1, body: { payload: { source: { path: '/else.mp4' } } } })
})

void t.test('spectra dlq edit: --set changes one field of a copy', async (t) => {
  const body = { payload: { list: [{ x: 1 }], text: 'a' } }
  t.same(withField(body, 'payload.list.0.x=2'), { payload: { list: [{ x: 2 }], text: 'a' } })
  t.same(withField(body, 'payload.text=a=b'), { payload: { list: [{ x: 1 }], text: 'a=b' } })
  t.same(withField(body, 'payload.more={"y":null}'), { payload: { ...body.payload, more: { y: null } } })
  t.same(withField(body, 'payload.text='), { payload: { ...body.payload, text: '' } })
  t.same(body, { payload: { list: [{ x: 1 }], text: 'a' } })
  for (const wrong of ['', 'payload', '=1', 'a..b=1', 'payload.text.x=1', 'nothing.x=1', '__proto__.x=1']) {
    t.throws(() => withField(body, wrong), { code: 'SS_INPUT_INVALID' }, wrong)
  }
  t.throws(() => withField('text', 'a=1'), { code: 'SS_INPUT_INVALID', message: /--file/ })
  t.equal(({} as { x?: number }).x, undefined)
})

void t.test('spectra dlq: a queue is found by its name, its origin or its stage', async (t) => {
  for (const queue of ['M1_DEADLETTER_QUEUE', 'M0_RESULTS_QUEUE', 'vlm']) {
    t.same(selectionOf({ queue }), { queue: 'M1_DEADLETTER_QUEUE' })
  }
})

void t.test('spectra dlq: what strangers sent cannot command the terminal', async (t) => {
  const evil = '\u001b[2J\u009b31mred\r\n'
  const letter: StoredMessage & { title: string } = {
    ...{ queue: DEAD, id: `${evil}id`, priority: 0, attempt: 1, replays: 2, title: `${evil}title` },
    body: { processId: `${evil}process`, text: evil },
    enqueuedAt: new Date(0),
    cause: { code: 'SS_INTERNAL', message: `${evil}message`, retryable: false },
  }
  const bytes = { ...letter, body: evil, bytes: Buffer.from(evil) }
  const lines = [...letterLines([letter], 120), ...letterDetails(letter), ...letterDetails(bytes)]
  // Colours are ours; nothing else of what terminals obey is left.
  t.notMatch(stripVTControlCharacters(lines.join('')), /\p{Cc}/u)
  t.notMatch(lines.join(''), evil.slice(0, 4))
  t.match(lines.join('\n'), /00000000 {2}1b 5b 32 4a/)
  t.ok(letterLines([letter], 120)[1]!.length <= 120)
})

void t.test('spectra dlq: long messages are cut, and say how long they are', async (t) => {
  const letter: StoredMessage = {
    ...{ queue: DEAD, id: 'a', priority: 0, attempt: 1, replays: 0, enqueuedAt: new Date(0) },
    body: { text: 'x'.repeat(100_000) },
  }
  const text = letterDetails(letter).join('\n')
  t.ok(text.length < 25_000)
  t.match(text, /more characters: --json shows all/)
  const bytes = letterDetails({ ...letter, bytes: Buffer.alloc(10_000) }).join('\n')
  t.match(bytes, /9488 more bytes/)
})

const why = NO_BROKER || NO_POSTGRES
if (why) t.pass('not run here', { skip: why })
else {
  void t.test('spectra dlq, in a cluster: works on the broker, and shows what is no message', async (t) => {
    const [database, url] = [await testPostgresUrl(t), await testVhost(t)]
    await (await openPostgresqlDatabase({ url: database })).close()
    const mailbox = createRabbitmqMailbox({ url })
    t.teardown(() => mailbox.close())
    const box = inbox<Delivery>()
    await mailbox.consume(QUEUE, { prefetch: 1 }, (delivery) => box.push(delivery))
    const connection = await testConnection(t, url)
    const channel = await connection.createChannel()
    channel.sendToQueue(QUEUE, Buffer.from([0xff, 0x00, 0x1b]))
    const cause = { code: 'SS_MESSAGE_INVALID', message: 'Cannot read it', retryable: false } as const
    await (await box.next()).deadLetter(cause)
    const env = { SPECTRA_DATABASE_URL: database, SPECTRA_MAILBOX_URL: url }
    const dlq = (...args: string[]) => spectra(tempDir(t), ['dlq', ...args], env)
    const [letter] = jsonLines((await dlq('list', '--json', '--queue', 'chunker')).stdout)
    t.match(letter, { id: /^sha256:/, queue: DEAD, cause })
    const { stdout } = await dlq('show', String(letter!.id).slice(0, 15))
    t.match(stdout, /Its bytes, which are no JSON\n00000000 {2}ff 00 1b/)
    const dropped = await dlq('drop', '--all', '--yes')
    t.equal(dropped.code, 0, dropped.stderr)
    t.match(dropped.stdout, /Dropped 1 dead letter\.\nWhat failed stays failed/)
    t.match(await mailbox.depth(DEAD), { ready: 0 })
  })
}
