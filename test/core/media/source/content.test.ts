import t from 'tap'
import { boxLayout, endsEarly } from '../../../../core/media/source/boxes.ts'
import { playlistKind } from '../../../../core/media/source/playlist.ts'

const PLAYLISTS = [
  '#EXTM3U\n#EXT-X-VERSION:3\n',
  '\uFEFF#EXTM3U\n',
  'ffconcat version 1.0\nfile x\n',
  "# comment\nfile '/etc/passwd'\n",
  '<?xml version="1.0"?>\n<MPD xmlns="x">',
  '<?xml version="1.0"?><SmoothStreamingMedia MajorVersion="2">',
  'v=0\no=- 1 1 IN IP4 0.0.0.0\ns=x\n',
  '[playlist]\nFile1=http://a.example\n',
  '<asx version="3.0">',
  'RTSPtext\nrtsp://a.example',
  '<smil><body/></smil>',
]

void t.test('playlistKind() knows lists by their content', async (t) => {
  for (const text of PLAYLISTS) t.ok(playlistKind(Buffer.from(text)), JSON.stringify(text.slice(0, 24)))
  t.ok(playlistKind(Buffer.from('#EXTM3U\n\0\0')), 'zeros behind the first line do not hide it')
  for (const text of ['A list\n', '<html></html>', '', 'version=0'])
    t.notOk(playlistKind(Buffer.from(text)), text)
})

const box = (type: string, payload: number, claims = payload): Buffer => {
  const bytes = Buffer.alloc(8 + payload)
  bytes.writeUInt32BE(8 + claims)
  bytes.write(type, 4, 'latin1')
  return bytes
}
const layout = (content: Buffer, bytes: number | undefined = content.length) =>
  boxLayout(async (offset, length) => content.subarray(offset, offset + length), bytes, 100)

void t.test('boxLayout() tells where the index stands and whether the end is missing', async (t) => {
  const [ftyp, moov, mdat] = [box('ftyp', 8), box('moov', 20), box('mdat', 50)]
  t.match(await layout(Buffer.concat([ftyp, moov, mdat])), {
    moovFirst: true,
    truncated: false,
    moov: { offset: 16, size: 28 },
  })
  t.match(await layout(Buffer.concat([ftyp, mdat, moov])), { moovFirst: false, truncated: false })
  t.match(await layout(Buffer.concat([ftyp, moov, box('mdat', 50, 51)])), {
    moovFirst: true,
    truncated: true,
  })
  t.match(await layout(Buffer.concat([ftyp, mdat]), undefined), { moovFirst: false, truncated: false })
  const large = Buffer.alloc(24)
  large.writeUInt32BE(1)
  large.write('mdat', 4, 'latin1')
  large.writeBigUInt64BE(24n, 8)
  t.match(await layout(Buffer.concat([ftyp, large, moov])), { moovFirst: false, truncated: false })
  t.equal(await layout(Buffer.from('This is no video at all.')), undefined)
  t.same(
    await layout(Buffer.concat([ftyp, Buffer.alloc(40)])),
    { moovFirst: true, truncated: false },
    'zeros',
  )
})

void t.test('endsEarly() compares the announced with the real size of Matroska and AVI', async (t) => {
  const avi = Buffer.alloc(100)
  avi.write('RIFF')
  avi.writeUInt32LE(92, 4)
  t.notOk(endsEarly(avi, 100))
  t.ok(endsEarly(avi, 99))
  const mkv = Buffer.alloc(100)
  Buffer.from('1a45dfa380' + '18538067' + '01000000000000ff', 'hex').copy(mkv)
  t.ok(endsEarly(mkv, 100))
  t.notOk(endsEarly(mkv, 17 + 255))
  Buffer.from('01ffffffffffffff', 'hex').copy(mkv, 9)
  t.notOk(endsEarly(mkv, 100), 'a size that was never filled in')
  t.notOk(endsEarly(Buffer.from('short'), 5))
})
