import t from 'tap'
import { errorFields } from '../../cli/output/error-fields.ts'
import { SpectraError } from '../../core/errors.ts'

void t.test('Log lines tell a known error by code, message and advice, without its stack and causes', (t) => {
  const cause = new Error('Expected ConnectionOpenOk')
  const known = new SpectraError('SS_PORT_TAKEN', 'Cannot listen: taken', { cause })
  const advice = 'Choose another port with --port.'
  t.same(errorFields(known), {
    code: 'SS_PORT_TAKEN',
    message: 'Cannot listen: taken',
    retryable: false,
    advice,
  })
  t.end()
})

void t.test('Log lines tell where an error was thrown that nobody foresaw', (t) => {
  for (const thrown of [
    new TypeError('x is not a function'),
    new SpectraError('SS_INTERNAL', 'Cannot go on'),
  ]) {
    t.match(errorFields(thrown), { message: thrown.message, stack: /error-fields\.test/ })
  }
  t.equal(errorFields('a word'), 'a word')
  t.end()
})
