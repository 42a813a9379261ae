import t from 'tap'
import { speechOf } from '../../../../../core/llm/local/voice/stretches.ts'

const of = (pattern: string) =>
  speechOf(
    [...pattern].map((digit) => Number(digit) / 10),
    0.1,
  )
const times = (pattern: string) => of(pattern).map(({ start, end }) => [start.toFixed(1), end.toFixed(1)])

void t.test('speechOf(): a stretch begins with a voice, and weak places do not end it', async (t) => {
  t.same(times('0000699449990000000000000'), [['0.4', '1.2']])
  t.same(times('00004444444444444'), [], 'what is only a little like a voice begins none')
})

void t.test('speechOf(): short pauses are part of it, long ones are not', async (t) => {
  t.same(times('9999990000099999900000000000000999999'), [
    ['0.0', '1.7'],
    ['3.1', '3.7'],
  ])
})

void t.test('speechOf(): a noise is no speech', async (t) => {
  t.same(times('00009990000000000000000'), [])
  t.same(times(''), [])
})
