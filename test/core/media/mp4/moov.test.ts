import { readFileSync } from 'node:fs'
import t from 'tap'
import { loadConfig } from '../../../../core/config.ts'
import { findBinaries } from '../../../../core/media/binaries.ts'
import { lookByFfprobe } from '../../../../core/media/look/ffprobe.ts'
import { fromIndex } from '../../../../core/media/look/look-at.ts'
import { lookIntoPackets } from '../../../../core/media/look/packets.ts'
import { openLocal } from '../../../../core/media/source/local.ts'
import { mp4Index } from '../../../../core/media/mp4/moov.ts'
import { fixture } from '../../../fixtures/videos.ts'

const PLAIN = [
  'twelve-seconds-h264.mp4',
  'moov-at-the-end.mp4',
  'keyframes-every-three-seconds.mp4',
  'one-keyframe.mp4',
  'hevc.mp4',
  'odd-size-h264.mp4',
]

void t.test('mp4Index() says of a plain MP4 what ffprobe and a look into its packets say', async (t) => {
  const config = loadConfig({})
  const { ffprobe } = await findBinaries(config)
  for (const file of PLAIN) {
    const source = await openLocal(await fixture(file), config)
    const ours = fromIndex(source, source.index!)
    const theirs = await lookByFfprobe(ffprobe, source, new AbortController().signal)
    const packets = (await lookIntoPackets(source))!
    t.same(ours, theirs.source, file)
    t.same(ours, packets.source, file)
    t.equal(theirs.rotation, 0)
    packets.close()
  }
})

void t.test('mp4Index() leaves what is not plain to ffprobe', async (t) => {
  const config = loadConfig({})
  const others = [
    'fragmented.mp4',
    'rotated-phone.mp4',
    'hevc-in-band.mp4',
    'truncated-faststart.mp4',
    'sound-only.mp4',
    'h264.ts',
    'text.mp4',
  ]
  for (const file of others) t.notOk((await openLocal(await fixture(file), config)).index, file)
  const noise = Buffer.alloc(4096, 0x41)
  t.equal(await mp4Index(async () => noise, { offset: 0, size: 4096 }), undefined)
})

void t.test('mp4Index() says where pictures stand if nothing else is needed to show them', async (t) => {
  const config = loadConfig({})
  for (const file of PLAIN) t.ok((await openLocal(await fixture(file), config)).index?.table, file)

  const content = readFileSync(await fixture('moov-at-the-end.mp4'))
  const moov = content.subarray(content.indexOf('moov') - 4)
  const readAt = async (offset: number, length: number): Promise<Buffer> =>
    moov.subarray(offset, offset + length)
  const read = () => mp4Index(readAt, { offset: 0, size: moov.length })
  t.ok((await read())?.table)
  moov[moov.indexOf('url ') + 7] = 0
  t.equal(await read(), undefined, 'the pictures are in another file')
})
