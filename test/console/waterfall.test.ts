import t from 'tap'
import { sumOf, waterfall } from '../../console/src/pages/process/waterfall.ts'

const AT = Date.parse('2026-03-01T09:00:00Z')
const span = (seconds: number, durationMs: number | null) => ({
  ...{ startedAt: new Date(AT + seconds * 1000).toISOString(), durationMs, tokens: durationMs },
})

void t.test('waterfall() draws all to one scale, and what goes on until now', (t) => {
  const bars = waterfall([span(0, 2000), span(2, 6000), span(5, null)], AT + 10_000)
  t.same(
    bars.map(({ from, length }) => [from, length]),
    [
      [0, 0.2],
      [0.2, 0.6],
      [0.5, 0.5],
    ],
  )
  t.same(waterfall([], AT), [])
  t.end()
})

void t.test('sumOf() adds up what was counted, and says where nobody did', (t) => {
  t.equal(
    sumOf([span(0, 2000), span(1, null)], ({ tokens }) => tokens),
    2000,
  )
  t.equal(
    sumOf([span(1, null)], ({ tokens }) => tokens),
    undefined,
  )
  t.end()
})
