import t from 'tap'
import { cameraFailure, lastWords, unwritable } from '../../../../core/cameras/clips/failures.ts'

/** What ffmpeg 5.1 wrote, and what it means. */
const SAID: [stderr: string, code: string][] = [
  ['rtsp://u:p@host/live: Server returned 401 Unauthorized (authorization failed)', 'SS_CAMERA_REFUSED'],
  ['[rtsp @ 0x55] method SETUP failed: 403 Forbidden', 'SS_CAMERA_REFUSED'],
  ['http://host/live.m3u8: Server returned 404 Not Found', 'SS_CAMERA_REFUSED'],
  ['http://host/live.m3u8: Server returned 5XX Server Error reply', 'SS_CAMERA_UNREACHABLE'],
  ['rtsp://host/live: Connection refused', 'SS_CAMERA_UNREACHABLE'],
  ['[tcp @ 0x55] Failed to resolve hostname host: Name or service not known', 'SS_CAMERA_UNREACHABLE'],
  ['rtsp://host/live: No route to host', 'SS_CAMERA_UNREACHABLE'],
  ['rtsp://host/live: Connection timed out', 'SS_CAMERA_UNREACHABLE'],
  ['rtsp://host/live: Invalid data found when processing input', 'SS_CAMERA_UNREACHABLE'],
  ['http://host/live.m3u8: Invalid data found when processing input', 'SS_NOT_A_VIDEO'],
  ["Stream map '0:V:0' matches no streams.", 'SS_NOT_A_VIDEO'],
  ["[file @ 0x55] Protocol 'file' not on whitelist 'http,https,tcp,tls,crypto'!", 'SS_NOT_A_VIDEO'],
  ['', 'SS_CAMERA_UNREACHABLE'],
]
for (const [stderr, code] of SAID) {
  void t.test(`cameraFailure() takes ${JSON.stringify(stderr)} for ${code}`, async (t) => {
    t.match(cameraFailure('door', stderr), {
      code,
      message: /^Cannot take a clip of camera "door": \w/,
    })
  })
}

void t.test('unwritable() knows a full or read-only disk from everything else', async (t) => {
  t.match(unwritable('door', 'av_interleaved_write_frame(): No space left on device'), {
    code: 'SS_DISK_FULL',
  })
  t.match(unwritable('door', 'clip.mkv: Read-only file system'), { code: 'SS_STORAGE_UNAVAILABLE' })
  t.equal(unwritable('door', 'Connection refused'), undefined)
})

void t.test('lastWords() never show an address, whatever a password is made of', async (t) => {
  const passwords = ['secret', "s'ecret", 'secret@', '%73ecret', '"secret"']
  for (const password of passwords) {
    for (const address of [`rtsp://user:${password}@host/live`, `https://host/live.m3u8?token=${password}`]) {
      t.equal(lastWords(`[rtsp @ 0x55] whatever\n${address}: Connection refused`), 'Connection refused')
      t.equal(lastWords(`Cannot open '${address}' now`), 'Cannot open  now')
    }
  }
})
