import t from 'tap'
import type { Kind } from '../../../../core/media/analysis/types.ts'
import { voteOn, type Ballot } from '../../../../core/media/analysis/vote.ts'

const saw = (...votes: [Kind, number][]): Ballot => votes.map(([kind, score]) => ({ kind, score }))

void t.test('voteOn(): a car that looks like a person for one picture is a car', async (t) => {
  const { kind, score } = voteOn([
    saw(['person', 0.5]),
    saw(['car', 0.6]),
    saw(['car', 0.4]),
    saw(['car', 0.5]),
  ])
  t.equal(kind, 'car')
  t.ok(score < 0.9, 'and less sure than one that never did')
  t.ok(score >= 0.5)
})

void t.test('voteOn(): a bottle that looks a little like a person stays a bottle', async (t) => {
  const look = saw(['bottle', 0.5], ['person', 0.36])
  t.equal(voteOn([look, look, look]).kind, 'bottle')
})

void t.test('voteOn(): what is a car here and a vehicle there is a car', async (t) => {
  t.equal(voteOn([saw(['car', 0.4], ['vehicle', 0.5]), saw(['vehicle', 0.5])]).kind, 'car')
  t.equal(voteOn([saw(['vehicle', 0.5]), saw(['vehicle', 0.5])]).kind, 'vehicle')
})

void t.test('voteOn(): where it wavers between kinds of vehicles it is a vehicle', async (t) => {
  const looks = [saw(['car', 0.4]), saw(['bus', 0.45]), saw(['truck', 0.42])]
  t.equal(voteOn(looks).kind, 'vehicle')
})

void t.test('voteOn(): where hardly a look finds anything it is an object', async (t) => {
  t.equal(voteOn([]).kind, 'object')
  t.equal(voteOn([saw(), saw(), saw(), saw(['person', 0.5])]).kind, 'object')
  t.equal(voteOn([saw(['person', 0.3]), saw(['person', 0.3])]).kind, 'object', 'never sure once')
})
