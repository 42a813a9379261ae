import t from 'tap'
import { pieceArguments, runArguments } from '../../../core/media/arguments.ts'
import type { Look } from '../../../core/media/look/look.ts'
import type { Piece } from '../../../core/media/pieces.ts'
import { planOf } from '../../../core/media/plan.ts'
import type { CutOptions } from '../../../core/ports.ts'

const found = (source: Partial<Look['source']> = {}, rest: Partial<Look> = {}): Look => ({
  source: { container: 'mp4', codec: 'h264', width: 1920, height: 1080, fps: 30, duration: 600, ...source },
  ...{ rate: 30, rotation: 0, isMirrored: false, pixelWidth: 1, copies: true, ...rest },
  pictures: () => t.fail() as never,
  copy: () => t.fail() as never,
  feed: () => t.fail() as never,
  close: () => undefined,
})
const ten: CutOptions = { chunkDuration: 10, overlap: 0 }

void t.test(
  'planOf() copies what can be copied where nothing about the pictures has to change',
  async (t) => {
    t.match(planOf(found(), ten), { copies: true, width: 1920, height: 1080, fps: 30 })
    t.match(planOf(found({}, { copies: false }), ten), { copies: false })
    t.match(planOf(found({}, { rotation: 90 }), ten), { copies: false }, 'turned')
    t.match(planOf(found({}, { isMirrored: true }), ten), { copies: false }, 'mirrored')
    t.match(planOf(found(), { ...ten, overlap: 1 }), { copies: false })
    t.match(planOf(found(), { ...ten, width: 640 }), { copies: false })
    t.match(planOf(found(), { ...ten, fps: 5 }), { copies: false, fps: 5, interval: 0.2 })
  },
)

void t.test('planOf() gives even sizes and keeps the ratio where one size is asked for', async (t) => {
  const size = (options: object, source = {}): string => {
    const { width, height } = planOf(found(source), { ...ten, ...options })
    return `${width}x${height}`
  }
  t.equal(size({}, { width: 161, height: 91 }), '162x92')
  t.equal(size({ width: 640 }), '640x360')
  t.equal(size({ height: 361 }), '642x360')
  t.equal(size({ width: 33, height: 17 }), '32x16')
  t.equal(size({ width: 16 }), '16x16')
})

const job = (options: Parameters<typeof planOf>[1], look = found()) => ({
  look,
  plan: planOf(look, options),
  feed: { options: ['-f', 'matroska'], stream: '0:v:0', zero: 18 },
  ordinal: 3,
  directory: 'DIRECTORY',
  version: '5.1.9',
  truncated: false,
})
const piece: Piece = {
  ...{ startTime: 20, endTime: 30, method: 'encode', place: undefined, times: [20, 20.1, 29.9] },
  ...{ isRegular: true, goesOn: true },
}

void t.test('the arguments of ffmpeg for a run of regular pieces', async (t) => {
  t.matchSnapshot(runArguments(job(ten), piece, ten))
  const options = { ...ten, fps: 5, width: 640 }
  const old = { ...job(options), version: 'N-47683-g0e8eb07980-static', truncated: true }
  t.matchSnapshot(runArguments(old, { ...piece, startTime: 25, times: [25] }, options), 'in another form')
  const phone = found({}, { rotation: 90, pixelWidth: 16 / 11 })
  t.matchSnapshot(runArguments(job(ten, phone), piece, ten), 'turned, of pixels that are wider than high')
})

void t.test('the arguments of ffmpeg for one piece', async (t) => {
  const dense = Array.from({ length: 300 }, (_, place) => 20 + place / 30)
  const exact = { start: 20, end: 30, interval: 1 / 30 }
  t.matchSnapshot(pieceArguments(job(ten), { ...exact, times: dense }, ten))
  t.matchSnapshot(pieceArguments(job(ten), { ...exact, times: [18, 24, 24.1] }, ten), 'with gaps')
})
