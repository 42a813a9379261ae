import t from 'tap'
import { titleOf } from '../../cli/analysis.ts'

void t.test('Title: shows no credentials and no query of an address', async (t) => {
  const title = titleOf({ kind: 'url', url: 'https://user:secret@example.org/clips/a.mp4?token=abc' })
  t.equal(title, 'example.org/clips/a.mp4')
  t.equal(titleOf({ kind: 'url', url: 'user:secret@example.org/a.mp4' }), 'user:...')
  t.equal(titleOf({ kind: 'url', url: 'http://user:se#cret@example.org/a.mp4' }), 'http:...')
})
