import t from 'tap'
import type { Entry, Operation } from './cluster/journal.ts'
import {
  inHandIsBounded,
  nothingIsAcknowledgedEarly,
  nothingIsDoneTwice,
  recoveries,
  summariesAreReal,
  triesAreBounded,
} from './checker/history.ts'

/** A history: operations with the time of their answer, in ms, and their process. */
const history = (...entries: [at: number, operation: Operation, pid?: number][]): Entry[] =>
  entries.map(([at, operation, pid = 1]) => ({ ...operation, at, pid }))

const VLM = { stage: 'vlm', message: 'm', process: 'p' }
const began = (asked: number, state: string): Operation => ({ op: 'began', ...VLM, asked, replays: 0, state })
const ended = (asked: number): Operation => ({ op: 'ended', ...VLM, asked })
const settling = (verb: 'ack' | 'deadLetter'): Operation => ({
  op: 'settling',
  queue: 'M0_RESULTS_QUEUE',
  message: 'm',
  verb,
})
const failed = (asked: number): Operation => ({ op: 'failed', ...VLM, asked })
const nobody = (): boolean => false

void t.test(
  'nothingIsDoneTwice() takes what was asked for before the end was committed for no fault',
  async (t) => {
    t.same(
      nothingIsDoneTwice(history([2, began(1, 'fresh')], [9, ended(3)], [10, began(8, 'fresh')])).wrong,
      [],
    )
  },
)

void t.test('nothingIsDoneTwice() notices a fresh start after the end was committed', async (t) => {
  const { wrong } = nothingIsDoneTwice(history([9, ended(3)], [12, began(11, 'fresh')]))
  t.same(wrong, ['vlm began message m 2 ms after its end was committed'])
})

void t.test('nothingIsAcknowledgedEarly() wants a commit before, by whomever', async (t) => {
  const check = (...entries: Parameters<typeof history>) =>
    nothingIsAcknowledgedEarly(history(...entries), nobody).wrong
  t.same(check([9, ended(3), 2], [10, settling('ack')]), [])
  t.same(check([9, began(3, 'done')], [10, settling('ack')]), [])
  t.match(check([10, settling('ack')], [12, ended(3)]), [
    'message m of M0_RESULTS_QUEUE was acknowledged 2 ms before',
  ])
  t.match(check([10, settling('ack')]), [/acknowledged and never committed/])
  t.match(check([9, ended(3)], [10, settling('deadLetter')]), [/dead-lettered and never committed/])
})

void t.test('inHandIsBounded() and triesAreBounded() notice one too many', async (t) => {
  const delivered = { op: 'delivered', queue: 'Q', message: 'm', attempt: 6, inHand: 5, prefetch: 2 } as const
  t.match(inHandIsBounded(history([1, delivered])).wrong, [/had 5 of Q in hand, of 2/])
  t.match(triesAreBounded(history([1, delivered]), () => 5).wrong, [/came for its try 6/])
  t.same(triesAreBounded(history([1, delivered]), () => 6).wrong, [])
})

void t.test('summariesAreReal() traces each summary to the work that made it', async (t) => {
  const sha256 = 'a'.repeat(64)
  const output = { chunk_id: 'c', summary: `Chunk 1 of ${sha256}, described as n.`, sha256 }
  const journal = history([1, { op: 'described', chunk: 'c', nonce: 'n', asked: 0 }])
  t.same(summariesAreReal(journal, [output]).wrong, [])
  t.match(summariesAreReal([], [output]).wrong, [/comes from no finished work/])
  t.match(summariesAreReal(journal, [{ ...output, sha256: 'b'.repeat(64) }]).wrong, [
    /describes another content/,
  ])
})

void t.test('recoveries() measures from the kill to the next begin of what was in hand', async (t) => {
  const journal = history([5, began(4, 'fresh'), 1], [30, began(29, 'fresh'), 2])
  t.same(recoveries(journal, new Set([1]), 10), [20])
  t.same(recoveries(history([5, began(4, 'fresh')], [8, ended(7)]), new Set([1]), 10), [], 'it had ended')
  const replayed = history([5, began(4, 'fresh'), 1], [12, failed(11), 2], [900, began(899, 'fresh'), 2])
  t.same(recoveries(replayed, new Set([1]), 10), [], 'it failed for good, and was replayed')
})
