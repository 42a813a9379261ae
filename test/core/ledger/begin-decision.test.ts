import t from 'tap'
import { decideBegin } from '../../../core/ledger/begin-decision.ts'
import type { Progress } from '../../../core/ledger/progress.ts'

const cause = { code: 'SS_INTERNAL' as const, message: 'x', retryable: true }
const progress = (given: Partial<Progress>): Progress => ({
  process: { status: 'processing', taken: false, chunked: false },
  chunk: { status: 'pending', described: false, settled: false },
  inbox: undefined,
  held: false,
  ...given,
})

void t.test(
  'decideBegin() of a message whose process is gone or cancelled is void, even when replayed',
  (t) => {
    t.equal(decideBegin('cut', progress({ process: undefined }), 0), 'void')
    const process = { status: 'cancelled' as const, taken: true, chunked: true }
    const failed = { state: 'failed' as const, replays: 0, cause }
    t.equal(decideBegin('describe', progress({ process, inbox: failed }), 1), 'void')
    t.end()
  },
)

void t.test(
  'decideBegin() of a failed message is failed until it is replayed once more than accounted for',
  (t) => {
    const inbox = { state: 'failed' as const, replays: 1, cause }
    const chunk = { status: 'failed' as const, described: false, settled: false }
    t.equal(decideBegin('describe', progress({ inbox, chunk }), 0), 'failed')
    t.equal(decideBegin('describe', progress({ inbox, chunk }), 1), 'failed')
    t.equal(decideBegin('describe', progress({ inbox, chunk }), 2), 'revive')
    t.end()
  },
)

void t.test(
  'decideBegin() of work that is recorded though its end is not, on what has ended, is done',
  (t) => {
    const ended = { status: 'failed' as const, taken: true, chunked: true }
    t.equal(decideBegin('cut', progress({ process: ended }), 0), 'done')
    t.equal(
      decideBegin('describe', progress({ chunk: { status: 'failed', described: true, settled: false } }), 0),
      'done',
    )
    t.equal(
      decideBegin('detect', progress({ chunk: { status: 'completed', described: true, settled: true } }), 0),
      'done',
    )
    t.end()
  },
)

void t.test('decideBegin() of work on what has ended for another reason is void', (t) => {
  t.equal(
    decideBegin('cut', progress({ process: { status: 'failed', taken: true, chunked: false } }), 0),
    'void',
  )
  t.equal(
    decideBegin('detect', progress({ chunk: { status: 'failed', described: true, settled: false } }), 0),
    'void',
  )
  t.end()
})

void t.test('decideBegin() of a clip that was taken is done, whatever became of it later', (t) => {
  for (const status of ['processing', 'completed', 'failed'] as const) {
    t.equal(decideBegin('take', progress({ process: { status, taken: true, chunked: false } }), 0), 'done')
  }
  t.equal(decideBegin('take', progress({}), 0), 'fresh')
  t.equal(
    decideBegin('take', progress({ process: { status: 'failed', taken: false, chunked: false } }), 0),
    'void',
  )
  t.end()
})

void t.test(
  'decideBegin() of work on a chunk that was never recorded is refused once all are cut, and void before',
  (t) => {
    const cut = { status: 'processing' as const, taken: true, chunked: true }
    t.equal(decideBegin('describe', progress({ process: cut, chunk: undefined }), 0), 'unknown chunk')
    t.equal(decideBegin('describe', progress({ chunk: undefined }), 0), 'void')
    t.end()
  },
)

void t.test('decideBegin() of a message is never failed nor done while its work is open (P1)', (t) => {
  for (const state of ['failed', 'done'] as const) {
    const inbox = { state, replays: 0, cause }
    for (const work of ['take', 'cut', 'describe', 'detect'] as const) {
      t.equal(decideBegin(work, progress({ inbox }), 0), 'reopen', `${work} ${state}`)
    }
    const recorded = { status: 'm1_completed' as const, described: true, settled: false }
    t.equal(decideBegin('describe', progress({ inbox, chunk: recorded }), 0), state)
  }
  t.end()
})

void t.test('decideBegin() of anything else is fresh', (t) => {
  t.equal(decideBegin('cut', progress({}), 0), 'fresh')
  t.equal(decideBegin('describe', progress({}), 0), 'fresh')
  t.equal(
    decideBegin('describe', progress({ process: { status: 'failed', taken: true, chunked: false } }), 0),
    'fresh',
  )
  t.equal(decideBegin('detect', progress({ inbox: { state: 'open', replays: 1 } }), 1), 'fresh')
  t.end()
})

void t.test('a copy of a message that is put aside is not worked on beside it', (t) => {
  for (const step of ['take', 'cut', 'describe', 'detect'] as const)
    t.equal(decideBegin(step, progress({ held: true }), 0), 'void', step)
  t.end()
})
