import t from 'tap'
import { inTurns } from '../../core/turns.ts'

void t.test('inTurns() runs so many at a time, in order, and goes on after failures', async (t) => {
  const turn = inTurns(2)
  const begun: number[] = []
  const ends = [0, 1, 2, 3].map(() => Promise.withResolvers<void>())
  const done = ends.map(({ promise }, n) =>
    turn(() => {
      begun.push(n)
      return promise
    }),
  )
  t.same(begun, [0, 1])
  ends[1]!.reject(new Error('failed'))
  await t.rejects(done[1]!)
  t.same(begun, [0, 1, 2])
  ends.forEach(({ resolve }) => resolve())
  await Promise.allSettled(done)
  t.same(begun, [0, 1, 2, 3])
})

void t.test('inTurns() refuses who finds no place to wait, and takes others when one leaves', async (t) => {
  const turn = inTurns(1, { waiting: 1, full: () => new Error('full') })
  const ends = [0, 1].map(() => Promise.withResolvers<void>())
  const done = ends.map(({ promise }) => turn(() => promise))
  await t.rejects(
    turn(async () => t.fail('ran')),
    { message: 'full' },
  )
  ends[0]!.resolve()
  await done[0]
  const third = turn(async () => 'third')
  ends[1]!.resolve()
  t.equal(await third, 'third')
  t.equal(await turn(async () => 'alone'), 'alone')
})
