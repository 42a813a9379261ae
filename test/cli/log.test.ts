import t, { type Test } from 'tap'
import { createLog } from '../../cli/output/log.ts'
import { SpectraError } from '../../core/errors.ts'
import { logLine } from '../../cli/output/log-line.ts'
import { runInTrace } from '../../core/observability/trace-context.ts'
import { stableId } from '../../schema/ids.ts'

const away = (): SpectraError => new SpectraError('SS_MAILBOX_UNAVAILABLE', 'Cannot reach RabbitMQ')

function open(t: Test, level = 'warn') {
  let at = 0
  const lines: Record<string, unknown>[] = []
  const write = (line: string): void => void lines.push(JSON.parse(line) as Record<string, unknown>)
  const log = createLog({ level, to: { write }, now: () => at })
  return { log, lines, pass: (ms: number) => (at += ms) }
}

void t.test('Log: an outage that lasts is told once a minute by each part, with how often it came', (t) => {
  const { log, lines, pass } = open(t)
  for (let n = 0; n < 100; n++) {
    for (const queue of ['a', 'b']) log.warn({ queue, err: away() }, 'cannot look')
    log.warn({ stage: 'event', code: 'SS_MAILBOX_UNAVAILABLE' }, 'intake is stopped')
  }
  t.match(lines, [
    { queue: 'a', err: { code: 'SS_MAILBOX_UNAVAILABLE' }, msg: 'cannot look' },
    { queue: 'b' },
    { stage: 'event' },
  ])
  t.equal(lines.length, 3)
  pass(60_000)
  log.warn({ queue: 'a', err: away() }, 'cannot look')
  t.match(lines.at(-1), { queue: 'a', repeated: 99 })
  t.equal(lines.length, 4)
  t.end()
})

void t.test('Log: other errors, other deeds and plain lines are told each time', (t) => {
  const { log, lines } = open(t)
  for (let n = 0; n < 2; n++) {
    log.warn({ n }, 'a line')
    log.warn('words')
    log.error(new Error('unforeseen'), 'cannot go on')
    log.error({ err: new SpectraError('SS_INTERNAL', 'unforeseen') }, 'cannot go on')
  }
  log.warn({ err: away() }, 'cannot look')
  log.warn({ err: away() }, 'cannot send')
  log.warn({ err: new SpectraError('SS_DISK_FULL', 'Cannot write') }, 'cannot send')
  t.equal(lines.length, 11)
  t.end()
})

void t.test('Log: who looks closer gets every line', (t) => {
  const { log, lines } = open(t, 'debug')
  for (let n = 0; n < 5; n++) log.warn({ err: away() }, 'cannot look')
  t.equal(lines.length, 5)
  t.end()
})

/** What a terminal shows; the clock is the machine's own, and left out. */
function onTerminal(tell: (log: ReturnType<typeof createLog>) => void): string[] {
  const lines: string[] = []
  const log = createLog({ level: 'info', to: { write: (line) => void lines.push(line) }, form: 'lines' })
  tell(log)
  return lines.map((line) => line.replace(/^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\] /, ''))
}

void t.test('Log: on a terminal it is lines with level, part, text and fields', (t) => {
  const lines = onTerminal((log) => {
    log.info({ stage: 'vlm', chunk: 1, seconds: 2.34 }, 'chunk described')
    log.child({ name: 'gateway' }).warn({ url: '/a b', ok: true }, 'slow')
    log.error({ stage: 'event', err: new SpectraError('SS_URL_FAILED', 'Cannot read it') }, 'a try failed')
    log.warn({ stage: 'm0', code: 'SS_DISK_FULL', reason: 'Cannot write' }, 'intake is stopped')
    log.info('draining')
  })
  t.same(lines, [
    '[INFO] vlm: chunk described chunk=1 seconds=2.34\n',
    '[WARN] gateway: slow url="/a b" ok=true\n',
    '[ERROR] event: a try failed: SS_URL_FAILED: Cannot read it\n',
    '[WARN] m0: intake is stopped: SS_DISK_FULL: Cannot write\n',
    '[INFO] spectra: draining\n',
  ])
  t.end()
})

void t.test('Log: on a terminal an unforeseen error says where, and nobody else begins a line', (t) => {
  const lines = onTerminal((log) => {
    log.error(new Error('unforeseen'), 'cannot go on')
    log.info({ title: 'a\n[INFO] spectra: \u001b[31mforged' }, 'taken\r\nin')
  })
  t.match(lines[0], /^\[ERROR\] spectra: cannot go on: unforeseen\nError: unforeseen\n +at /)
  t.equal(lines[1], '[INFO] spectra: taken  in title="a [INFO] spectra:  [31mforged"\n')
  t.equal(logLine('no json'), 'no json')
  t.end()
})

void t.test('Log: what the work on a message tells bears its trace', (t) => {
  const { log, lines } = open(t)
  const processId = stableId('process', 1)
  const envelope = {
    ...{ id: stableId('message', 1), type: 'test', version: 1, organizationId: stableId('organization', 1) },
    ...{ processId, attempt: 1, trace: 'ab'.repeat(16), createdAt: '2026-01-02T03:04:05Z', payload: {} },
  }
  runInTrace('vlm', envelope, () => log.warn('inside'))
  log.warn('outside')
  t.match(lines[0], { trace: 'ab'.repeat(16), processId, msg: 'inside' })
  t.notOk('trace' in lines[1]!)
  t.end()
})
