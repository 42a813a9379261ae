import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { loadConfig } from '../../../../core/config.ts'
import { findBinaries } from '../../../../core/media/binaries.ts'
import { mp4Index } from '../../../../core/media/mp4/moov.ts'
import { pieces } from '../../../../core/media/mp4/pieces.ts'
import { fitsInto } from '../../../../core/media/mp4/samples.ts'
import { fixture } from '../../../fixtures/videos.ts'
import { tempDir } from '../../../helpers/temp.ts'
import { cutAll, never, openMedia, times } from '../open-media.ts'

const options = { chunkDuration: 2, tolerance: 0.02 }

async function indexOf(content: Buffer) {
  const at = content.indexOf('moov') - 4
  const readAt = async (offset: number, length: number): Promise<Buffer> =>
    content.subarray(offset, offset + length)
  return mp4Index(readAt, { offset: at, size: content.readUInt32BE(at) })
}

void t.test('pieces() take every byte of every picture once', async (t) => {
  const file = readFileSync(await fixture('moov-at-the-end.mp4'))
  const { table } = (await indexOf(file))!
  let taken = 0
  for (const piece of pieces(table!, options)) {
    const { ranges } = piece.content()
    for (let at = 1; at < ranges.length; at += 2) taken += ranges[at]!
  }
  const mdat = file.indexOf('mdat') - 4
  t.equal(taken, file.readUInt32BE(mdat) - 8)
})

void t.test('pieces() end, whatever an index claims, and stay within the file', async (t) => {
  const files = ['twelve-seconds-h264.mp4', 'negative-shifts.mp4', 'keyframes-only.mp4']
  const contents = await Promise.all(files.map(async (file) => readFileSync(await fixture(file))))
  const seed = Math.floor(Math.random() * 2 ** 31)
  t.comment(`seed ${seed}`)
  let cut = 0
  const change = fc.record({
    at: fc.nat(1_000_000),
    value: fc.oneof(fc.constantFrom(0, 1, 0x7fffffff, 0x80000000, 0xffffffff), fc.nat(0xffffffff)),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.nat(files.length - 1),
      fc.array(change, { minLength: 1, maxLength: 3 }),
      async (file, changes) => {
        const content = Buffer.from(contents[file]!)
        const moov = content.indexOf('moov') + 4
        const size = content.readUInt32BE(moov - 8) - 12
        for (const { at, value } of changes) content.writeUInt32BE(value, moov + (at % size))
        const table = (await indexOf(content))?.table
        if (!table || !fitsInto(table, content.length)) return
        cut += 1
        for (const { startTime, endTime, content: contentOf } of pieces(table, options)) {
          const { header, ranges } = contentOf()
          if (![startTime, endTime].every(Number.isFinite) || header.length === 0) throw new Error('no times')
          for (let at = 0; at < ranges.length; at += 2) {
            if (ranges[at]! + ranges[at + 1]! > content.length) throw new Error('outside')
          }
        }
      },
    ),
    { numRuns: 2000, seed },
  )
  t.ok(cut > 50, `${cut} could be cut`)
})

void t.test('Media: a plain MP4 is cut without ffmpeg, on from where it was left', async (t) => {
  const binaries = { ...(await findBinaries(loadConfig({}))), ffmpeg: '/nowhere/ffmpeg' }
  const { media } = await openMedia(t, {}, { binaries })
  const path = await fixture('keyframes-every-three-seconds.mp4')
  const whole = await cutAll(await media.open({ path }, never), { chunkDuration: 4 })
  t.same(times(whole), [
    [0, 6],
    [6, 9],
    [9, 12],
    [12, 13],
  ])
  const resumeAfter = { ...whole[1]!, endTime: 9.05 }
  const rest = await cutAll(await media.open({ path }, never), { chunkDuration: 4, resumeAfter })
  t.same(times(rest), [
    [9.05, 12.05],
    [12.05, 13.05],
  ])
  for (const wrong of [{ endTime: 10 }, { ordinal: 9 }]) {
    const after = { ...whole[1]!, ...wrong }
    const cut = cutAll(await media.open({ path }, never), { chunkDuration: 4, resumeAfter: after })
    await t.rejects(cut, { code: 'SS_SOURCE_CHANGED', message: /no longer ends at/ })
  }
})

void t.test('Media: an index that points outside of its file is left to ffmpeg', async (t) => {
  const path = join(tempDir(t), 'short.mp4')
  copyFileSync(await fixture('twelve-seconds-h264.mp4'), path)
  const content = readFileSync(path)
  const offsets = content.indexOf('stco') + 12
  content.writeUInt32BE(content.length - 10, offsets)
  writeFileSync(path, content)
  const { table } = (await indexOf(content))!
  t.notOk(fitsInto(table!, content.length))
  const { media } = await openMedia(t)
  t.same(times(await cutAll(await media.open({ path }, never), { chunkDuration: 20 })), [[0, 12]])
})
