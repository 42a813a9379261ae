import t from 'tap'
import { segmentArguments } from '../../../core/media/arguments.ts'
import { type Plan, planOf } from '../../../core/media/plan.ts'
import type { Probe } from '../../../core/media/probe.ts'

const found = (source: Partial<Probe['source']> = {}, rest: Partial<Probe> = {}): Probe => ({
  source: { container: 'mp4', codec: 'h264', width: 1920, height: 1080, fps: 30, duration: 600, ...source },
  announced: 600,
  exact: true,
  rate: 30,
  rotation: 0,
  lookedAt: 20,
  keyframeInterval: 2,
  ...rest,
})
const ten = { chunkDuration: 10, overlap: 0 }

void t.test(
  'planOf() copies H.264 and HEVC whose keyframes are no further apart than a chunk is long',
  async (t) => {
    t.match(planOf(found(), ten), { method: 'copy', codec: 'h264', width: 1920, height: 1080, fps: 30 })
    t.match(planOf(found({ codec: 'hevc', container: 'mpegts' }), ten), { method: 'copy', codec: 'hevc' })
    t.match(planOf(found({}, { keyframeInterval: 10 }), ten), { method: 'copy' })
    t.match(planOf(found({ duration: 8 }, { keyframeInterval: 8 }), { ...ten, chunkDuration: 9 }), {
      method: 'copy',
    })
  },
)

void t.test('planOf() encodes whatever cannot be cut between packets', async (t) => {
  const encode = { method: 'encode', codec: 'h264' }
  t.match(planOf(found({ codec: 'vp9', container: 'matroska' }), ten), encode)
  t.match(planOf(found({ container: 'avi' }), ten), encode, 'AVI does not time its pictures')
  t.match(planOf(found({}, { keyframeInterval: 11 }), ten), encode, 'sparse keyframes')
  t.match(planOf(found({}, { lookedAt: 0 }), ten), encode, 'unknown keyframes')
  t.match(planOf(found({}, { rotation: 90 }), ten), encode, 'turned')
  t.match(planOf(found(), { ...ten, overlap: 1 }), encode)
  t.match(planOf(found(), { ...ten, fps: 5 }), { ...encode, fps: 5 })
})

void t.test('planOf() gives even sizes and keeps the ratio where one size is asked for', async (t) => {
  const size = (options: object, source = {}): string => {
    const { width, height } = planOf(found({ codec: 'vp9', ...source }), { ...ten, ...options })
    return `${width}x${height}`
  }
  t.equal(size({}, { width: 161, height: 91 }), '162x92')
  t.equal(size({ width: 640 }), '640x360')
  t.equal(size({ height: 361 }), '642x360')
  t.equal(size({ width: 33, height: 17 }), '32x16')
  t.equal(size({ width: 16 }), '16x16')
})

const context = {
  directory: 'DIRECTORY',
  version: '5.1.9',
  inputOptions: ['-protocol_whitelist', 'file'],
  truncated: false,
}

void t.test('the arguments of ffmpeg for a copy', async (t) => {
  const plan = planOf(found(), ten)
  t.matchSnapshot(segmentArguments(plan, ten, { from: 0, segment: 10, first: 1 }, context))
  t.matchSnapshot(segmentArguments(plan, ten, { from: 20, segment: 10, first: 3 }, context), 'resumed')
})

void t.test('the arguments of ffmpeg for an encode', async (t) => {
  const options = { ...ten, fps: 5, width: 640 }
  const plan: Plan = planOf(found(), options)
  const old = { ...context, version: 'N-47683-g0e8eb07980-static', truncated: true }
  t.matchSnapshot(segmentArguments(plan, options, { from: 0, segment: 10, first: 1 }, context))
  t.matchSnapshot(
    segmentArguments(plan, options, { from: 20, lead: 0.1, segment: 10, first: 3 }, old),
    'resumed',
  )
  t.matchSnapshot(segmentArguments(plan, options, { from: 8, length: 12, first: 2 }, context), 'overlapping')
})
