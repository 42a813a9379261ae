import t from 'tap'
import { entryOf, type Known } from '../../../core/ledger/entry.ts'

const cause = { code: 'SS_INTERNAL' as const, message: 'x', retryable: true }
const known = (given: Partial<Known>): Known => ({
  process: { status: 'processing', taken: false, chunked: false },
  chunk: { status: 'pending', described: false, settled: false },
  inbox: undefined,
  ...given,
})

void t.test('entryOf() of a message whose process is gone or cancelled is void, even when replayed', (t) => {
  t.equal(entryOf('cut', known({ process: undefined }), 0), 'void')
  const process = { status: 'cancelled' as const, taken: true, chunked: true }
  const failed = { state: 'failed' as const, replays: 0, cause }
  t.equal(entryOf('describe', known({ process, inbox: failed }), 1), 'void')
  t.end()
})

void t.test(
  'entryOf() of a failed message is failed until it is replayed once more than accounted for',
  (t) => {
    const inbox = { state: 'failed' as const, replays: 1, cause }
    const chunk = { status: 'failed' as const, described: false, settled: false }
    t.equal(entryOf('describe', known({ inbox, chunk }), 0), 'failed')
    t.equal(entryOf('describe', known({ inbox, chunk }), 1), 'failed')
    t.equal(entryOf('describe', known({ inbox, chunk }), 2), 'revive')
    t.end()
  },
)

void t.test('entryOf() of work that is recorded though its end is not, on what has ended, is done', (t) => {
  const ended = { status: 'failed' as const, taken: true, chunked: true }
  t.equal(entryOf('cut', known({ process: ended }), 0), 'done')
  t.equal(
    entryOf('describe', known({ chunk: { status: 'failed', described: true, settled: false } }), 0),
    'done',
  )
  t.equal(
    entryOf('detect', known({ chunk: { status: 'completed', described: true, settled: true } }), 0),
    'done',
  )
  t.end()
})

void t.test('entryOf() of work on what has ended for another reason is void', (t) => {
  t.equal(entryOf('cut', known({ process: { status: 'failed', taken: true, chunked: false } }), 0), 'void')
  t.equal(
    entryOf('detect', known({ chunk: { status: 'failed', described: true, settled: false } }), 0),
    'void',
  )
  t.end()
})

void t.test('entryOf() of a clip that was taken is done, whatever became of it later', (t) => {
  for (const status of ['processing', 'completed', 'failed'] as const) {
    t.equal(entryOf('take', known({ process: { status, taken: true, chunked: false } }), 0), 'done')
  }
  t.equal(entryOf('take', known({}), 0), 'fresh')
  t.equal(entryOf('take', known({ process: { status: 'failed', taken: false, chunked: false } }), 0), 'void')
  t.end()
})

void t.test(
  'entryOf() of work on a chunk that was never recorded is refused once all are cut, and void before',
  (t) => {
    const cut = { status: 'processing' as const, taken: true, chunked: true }
    t.equal(entryOf('describe', known({ process: cut, chunk: undefined }), 0), 'unknown chunk')
    t.equal(entryOf('describe', known({ chunk: undefined }), 0), 'void')
    t.end()
  },
)

void t.test('entryOf() of a message is never failed nor done while its work is open (P1)', (t) => {
  for (const state of ['failed', 'done'] as const) {
    const inbox = { state, replays: 0, cause }
    for (const work of ['take', 'cut', 'describe', 'detect'] as const) {
      t.equal(entryOf(work, known({ inbox }), 0), 'reopen', `${work} ${state}`)
    }
    const recorded = { status: 'm1_completed' as const, described: true, settled: false }
    t.equal(entryOf('describe', known({ inbox, chunk: recorded }), 0), state)
  }
  t.end()
})

void t.test('entryOf() of anything else is fresh', (t) => {
  t.equal(entryOf('cut', known({}), 0), 'fresh')
  t.equal(entryOf('describe', known({}), 0), 'fresh')
  t.equal(
    entryOf('describe', known({ process: { status: 'failed', taken: true, chunked: false } }), 0),
    'fresh',
  )
  t.equal(entryOf('detect', known({ inbox: { state: 'open', replays: 1 } }), 1), 'fresh')
  t.end()
})
