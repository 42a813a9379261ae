import t from 'tap'
import { createCommitter } from '../../supervisors/worker/committer.ts'
import type { Handoff } from '../../core/ports.ts'

const handoff = (priority: number): Handoff => ({ priority })
const numbers = (handoffs: readonly Handoff[]): (number | undefined)[] =>
  handoffs.map(({ priority }) => priority)

/** A commit that each test lets through when it likes. */
function gate() {
  const commits: { of: (number | undefined)[]; end: boolean }[] = []
  const open: { resolve(): void; reject(error: Error): void }[] = []
  const waiters: (() => void)[] = []
  return {
    commits,
    open,
    commit: (handoffs: readonly Handoff[], end: boolean) =>
      new Promise<void>((resolve, reject) => {
        commits.push({ of: numbers(handoffs), end })
        open.push({ resolve, reject })
        waiters.splice(0).forEach((wake) => wake())
      }),
    begun: async (count: number): Promise<void> => {
      while (commits.length < count) await new Promise<void>((resolve) => waiters.push(resolve))
    },
  }
}

void t.test(
  'Committer: what comes while a commit is under way goes into the next one, in order',
  async (t) => {
    const { commits, open, commit, begun } = gate()
    const committer = createCommitter(commit, () => undefined)
    await committer.add(handoff(1))
    await begun(1)
    await committer.add(handoff(2))
    await committer.add(handoff(3))
    const ended = committer.end(handoff(4))
    open[0]!.resolve()
    await begun(2)
    open[1]!.resolve()
    await ended
    t.same(commits, [
      { of: [1], end: false },
      { of: [2, 3, 4], end: true },
    ])
  },
)

void t.test('Committer: the end waits until everything before it is committed (P1)', async (t) => {
  const { open, commit, begun } = gate()
  const committer = createCommitter(commit, () => undefined)
  await committer.add(handoff(1))
  await begun(1)
  let ended = false
  const ending = committer.end(handoff(2)).then(() => (ended = true))
  t.notOk(ended)
  open[0]!.resolve()
  await begun(2)
  t.notOk(ended)
  open[1]!.resolve()
  await ending
})

void t.test('Committer: a commit that fails ends the work, and nothing later is committed', async (t) => {
  const { commits, open, commit, begun } = gate()
  const told: unknown[] = []
  const committer = createCommitter(commit, (error) => told.push(error))
  await committer.add(handoff(1))
  await begun(1)
  await committer.add(handoff(2))
  open[0]!.reject(new Error('no database'))
  await committer.settled()
  await t.rejects(committer.add(handoff(3)), { message: 'no database' })
  await t.rejects(committer.end(handoff(4)), { message: 'no database' })
  t.equal(commits.length, 1)
  t.match(told, [{ message: 'no database' }], 'told while the work goes on')
})

void t.test('Committer: waiting hand-offs are bounded (P6)', async (t) => {
  const { commits, open, commit, begun } = gate()
  const committer = createCommitter(commit, () => undefined)
  await committer.add(handoff(0))
  await begun(1)
  let added = 0
  const adding = (async () => {
    for (let index = 1; index <= 100; index += 1) {
      await committer.add(handoff(index))
      added = index
    }
  })()
  await new Promise(setImmediate)
  t.equal(added, 31)
  for (let done = 0; done < commits.length || added < 100; done += 1) {
    await begun(done + 1)
    open[done]!.resolve()
    await new Promise(setImmediate)
  }
  await adding
  const ended = committer.end(handoff(101))
  while (open.length < commits.length || !commits.at(-1)!.end) await new Promise(setImmediate)
  open.at(-1)!.resolve()
  await ended
  t.same(
    commits.flatMap(({ of }) => of),
    Array.from({ length: 102 }, (_, index) => index),
    'all, in order',
  )
})
