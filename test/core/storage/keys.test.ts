import fc from 'fast-check'
import t from 'tap'
import { prefixOf, safeName, segmentsOf } from '../../../core/storage/keys.ts'

void t.test('segmentsOf() says which part of a key is wrong', async (t) => {
  t.same(segmentsOf('a/b-c/D_1.mp4'), ['a', 'b-c', 'D_1.mp4'])
  t.throws(() => segmentsOf('a//b'), /empty segment/)
  t.throws(() => segmentsOf('a/..'), /segment \.\./)
  t.throws(() => segmentsOf('a b'), /only A-Z/)
  t.throws(() => segmentsOf('.tmp/x'), /reserved/)
})

void t.test('prefixOf() splits a prefix into whole segments and the beginning of a name', async (t) => {
  t.same(prefixOf(''), { directories: [], begins: '' })
  t.same(prefixOf('a/b/'), { directories: ['a', 'b'], begins: '' })
  t.same(prefixOf('a/b'), { directories: ['a'], begins: 'b' })
  t.throws(() => prefixOf('../a'), { code: 'SS_INPUT_INVALID' })
})

void t.test('safeName() keeps what can be kept of a name and its extension', async (t) => {
  t.equal(safeName('clip.mp4'), 'clip.mp4')
  t.equal(safeName('My clip (1).MP4'), 'My_clip_1_.MP4')
  t.equal(safeName('../../etc/passwd'), 'passwd')
  t.equal(safeName('C:\\videos\\Straße.mov'), 'Stra_e.mov')
  t.equal(safeName('-rf'), 'rf')
  t.equal(safeName('録画.mp4', 'video'), 'video.mp4')
  t.equal(safeName('', 'video'), 'video')
})

void t.test('safeName() of any text is one safe segment', async (t) => {
  const any = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ minLength: 200, maxLength: 600 }))
  t.doesNotThrow(() => fc.assert(fc.property(any, (name) => segmentsOf(safeName(name)).length === 1)))
})
