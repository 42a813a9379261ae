import t from 'tap'
import { resolve } from 'node:path'
import { sourceOf, titleOf } from '../../cli/analysis.ts'

void t.test('Source: what has a scheme is an address, everything else a path', async (t) => {
  t.same(sourceOf('https://example.org/a.mp4'), { kind: 'url', url: 'https://example.org/a.mp4' })
  t.same(sourceOf('concat:a|b'), { kind: 'url', url: 'concat:a|b' })
  t.same(sourceOf('-odd name.mp4'), { kind: 'path', path: resolve('-odd name.mp4') })
})

void t.test('Title: shows no credentials and no query of an address', async (t) => {
  const title = titleOf({ kind: 'url', url: 'https://user:secret@example.org/clips/a.mp4?token=abc' })
  t.equal(title, 'example.org/clips/a.mp4')
})
