import t, { type Test } from 'tap'
import { createLog } from '../../cli/output/log.ts'
import { SpectraError } from '../../core/errors.ts'

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
