import { resolve } from 'node:path'
import t from 'tap'
import { givenCamera } from '../../cli/given-camera.ts'

void t.test(
  'givenCamera() takes a name and a source in all forms, and derives a name where none is given',
  (t) => {
    const parking = resolve('videos/Parking lot.mp4')
    const forms = [
      [{ texts: ['yard', 'rtsp://h/main'] }, 'yard', 'rtsp://h/main'],
      [{ texts: ['demo', 'parking.mp4'], loop: true }, 'demo', 'parking.mp4'],
      [{ texts: ['parking.mp4'] }, 'parking', 'parking.mp4'],
      [{ texts: [], file: 'videos/Parking lot.mp4', loop: true }, 'Parking-lot', parking],
      [{ texts: ['demo'], file: 'videos/Parking lot.mp4' }, 'demo', parking],
      [
        { texts: ['rtsp://user:p%2Fss@192.168.1.20:554/main?token=1'] },
        '192.168.1.20-554-main',
        'rtsp://user:p%2Fss@192.168.1.20:554/main?token=1',
      ],
      [
        { texts: ['kvs://gate-stream?region=eu-central-1'] },
        'gate-stream',
        'kvs://gate-stream?region=eu-central-1',
      ],
    ] as const
    for (const [given, name, source] of forms) t.same(givenCamera(given), { name, source })
    t.end()
  },
)

void t.test('givenCamera() refuses what cannot be meant, and shows no password', (t) => {
  const wrong = [
    [{ texts: [] }, /give an address or a file/],
    [{ texts: ['demo', 'a.mp4'], file: 'b.mp4' }, /two sources/],
    [{ texts: ['demo', 'rtsp://user:secret@h/main'], loop: true }, /--loop is for files/],
    [{ texts: ['a name', 'a.mp4'] }, /Cannot call a camera "a name"/],
    [{ texts: [], file: '...' }, /no name follows/],
  ] as const
  for (const [given, message] of wrong)
    t.throws(() => givenCamera(given), { code: 'SS_INPUT_INVALID', message })
  t.end()
})
