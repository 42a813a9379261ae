import t from 'tap'
import { unveiledMessage, veiledMessage } from '../../core/veiled-message.ts'

const SENT = {
  id: 'a',
  payload: {
    source: { kind: 'url', url: 'https://user:p@ss@video.example/v.mp4?mail=a@b' },
    more: ['see rtsp://admin:x@cam/live twice: rtsp://admin:y#z@cam/', 7, null],
  },
}

void t.test('veiledMessage() leaves nothing of users and passwords of addresses', async (t) => {
  t.same(veiledMessage(SENT), {
    id: 'a',
    payload: {
      source: { kind: 'url', url: 'https://***@video.example/v.mp4?mail=a@b' },
      more: ['see rtsp://***@cam/live twice: rtsp:...', 7, null],
    },
  })
})

void t.test('unveiledMessage() puts back what was left as it was shown, and nothing else', async (t) => {
  t.same(unveiledMessage(veiledMessage(SENT), SENT), SENT)
  const shown = structuredClone(veiledMessage(SENT)) as typeof SENT
  shown.payload.source.url = 'https://***@other.example/v.mp4'
  const edited = unveiledMessage(shown, SENT) as typeof SENT
  t.equal(edited.payload.source.url, 'https://***@other.example/v.mp4')
  t.same(edited.payload.more, SENT.payload.more)
  t.same(unveiledMessage([1, { a: 'b' }], SENT), [1, { a: 'b' }])
})
