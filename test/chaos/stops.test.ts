import t from 'tap'
import { stopsAreClean } from './checker/supervision.ts'
import type { Exit } from './cluster/init.ts'

const DEADLINE_MS = 30_000

/** A program that was sent these signals, each so many ms after the first, and ended so many ms after it. */
const exit = (at: number, code: number | null, ...sent: [NodeJS.Signals, number][]): Exit => ({
  ...{ name: 'node-a', pid: 1, at, code, signal: code === null ? sent.at(-1)![0] : null, frozen: false },
  sent: sent.map(([signal, at]) => ({ signal, at })),
})
const judge = (one: Exit, { took = true, struckItself = false } = {}): readonly string[] =>
  stopsAreClean(
    [one],
    DEADLINE_MS,
    () => took,
    () => struckItself,
  ).wrong

void t.test('Stops (P7): who ends by the deadline with 0 is clean', (t) => {
  t.same(judge(exit(900, 0, ['SIGTERM', 0])), [])
  t.match(judge(exit(900, 1, ['SIGTERM', 0])), [/ended with 1 900 ms after SIGTERM/])
  t.match(judge(exit(30_001, 0, ['SIGTERM', 0])), [/took 30001 ms to end, of 30000/])
  t.end()
})

void t.test('Stops (P7): who was killed is judged only if it had all of its time', (t) => {
  t.match(judge(exit(60_001, null, ['SIGTERM', 0], ['SIGKILL', 60_000])), [/did not end within 60000 ms/])
  t.same(judge(exit(1201, null, ['SIGTERM', 0], ['SIGKILL', 1200])), [], 'another fault killed it')
  t.same(judge(exit(5, null, ['SIGKILL', 0])), [], 'nobody asked it to end')
  t.end()
})

void t.test('Stops (P7): a program that was still being loaded may end by the signal', (t) => {
  t.same(judge(exit(40, null, ['SIGTERM', 0]), { took: false }), [])
  t.match(judge(exit(40, null, ['SIGTERM', 0])), [/ended with SIGTERM/])
  t.end()
})

void t.test('Stops (P7): a kill that nobody sent is excused where it was planted at the ports', (t) => {
  const killed: Exit = { ...exit(395, 0, ['SIGTERM', 0]), code: null, signal: 'SIGKILL' }
  t.match(judge(killed), [/ended with SIGKILL 395 ms after SIGTERM/])
  t.same(judge(killed, { struckItself: true }), [])
  t.match(judge({ ...killed, at: 30_001 }, { struckItself: true }), [/SIGKILL/, /took 30001 ms/], 'too late')
  t.match(judge(exit(395, 1, ['SIGTERM', 0]), { struckItself: true }), [/ended with 1/])
  t.end()
})
