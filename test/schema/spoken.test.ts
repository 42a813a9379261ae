import t from 'tap'
import { searchedText, toldLines } from '../../schema/spoken.ts'

const said = (...texts: string[]) => ({
  lines: texts.map((text, n) => ({ startTime: n + 0.5, endTime: n + 1, text })),
  ...{ provider: 'p', model: 'm' },
})

void t.test('searchedText(): the summary, and each line with its second', async (t) => {
  t.equal(searchedText('A door.', undefined), 'A door.')
  t.equal(searchedText('A door.', said('Come in.', 'Sit.')), 'A door.\nAt 0.5 s: Come in.\nAt 1.5 s: Sit.')
  t.ok(searchedText('', said('x'.repeat(2e5))).length <= 100_001, 'bounded')
})

void t.test('toldLines(): lines from the front, as far as a model is told', async (t) => {
  const { lines } = said('a', 'b')
  t.same(toldLines({ lines, provider: 'p', model: 'm' }), lines)
  const many = said(...Array.from({ length: 50 }, () => 'x'.repeat(1000)))
  t.same(toldLines(many), many.lines.slice(0, 8))
})
