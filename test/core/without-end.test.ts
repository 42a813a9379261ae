import t from 'tap'
import { withoutEnd } from '../../core/without-end.ts'

void t.test('withoutEnd(): takes away what a text ends with, and nothing before', (t) => {
  t.equal(withoutEnd('https://a.example//b///', '/'), 'https://a.example//b')
  t.equal(withoutEnd('Who is there ?! ', '?.! '), 'Who is there')
  t.equal(withoutEnd('...', '.'), '')
  t.equal(withoutEnd('', '.'), '')
  t.equal(withoutEnd('as it is', '.'), 'as it is')
  t.end()
})
