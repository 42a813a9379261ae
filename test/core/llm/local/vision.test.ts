import { execFile, execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { createLocalVision } from '../../../../core/llm/local/vision.ts'
import type { Vision } from '../../../../core/ports.ts'
import { compose } from '../../../analyst/scenes/compose.ts'
import { visionContract } from '../../../contracts/vision.ts'
import { chunkVideo, visionRequest } from '../../../helpers/chunk-video.ts'
import { eventually } from '../../../helpers/eventually.ts'
import { tempDir } from '../../../helpers/temp.ts'

const GREY = 'color=0x909090:s=480x270:r=10'
const { signal } = new AbortController()
const dir = tempDir(t)
const vision = createLocalVision({ ffmpeg: 'ffmpeg', threads: 2 })
t.teardown(() => vision.close())

const make = (name: string, ...args: string[]): string => {
  const path = join(dir, name)
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...args, path])
  return path
}
const describe = (
  path: string,
  before: string[] = [],
  use: Vision = vision,
  seconds = 10,
  startedAt?: string,
) => {
  const span = { ordinal: 1, startTime: 0, endTime: seconds }
  const request = { span, before: before.map((earlier) => chunkVideo(earlier)), startedAt }
  return use.describe(visionRequest(chunkVideo(path), request), signal)
}

const red = {
  paint: 'red',
  width: 60,
  height: 44,
  path: [
    [1, -60, 100],
    [4, 480, 100],
  ] as const,
}
const crossing = await compose(
  [{ seconds: 6, backdrop: GREY, actors: [red], lens: 'noise=alls=6:allf=t' }],
  dir,
  'crossing',
)

visionContract(t, async () => ({ vision, path: crossing }))

void t.test('Local vision: says what it saw in plain English, with times into the video', async (t) => {
  const { thumbnail, ...description } = await describe(crossing)
  t.match(
    description.summary,
    /^A (medium-sized )?red object crosses from left to right between 00:01 and 00:03\. Nothing moves between 00:04 and 00:06\.$/,
    'whatever a detector takes it for',
  )
  t.equal(description.claims?.map(({ text }) => text).join(' '), description.summary)
  t.match(description.claims, [{ tracks: [{ trackId: 1 }] }, { tracks: [] }])
  t.same(thumbnail?.subarray(0, 3), Buffer.from([0xff, 0xd8, 0xff]), 'the thumbnail is a JPEG')
})

void t.test(
  'Local vision: with the start of the recording times are clock times in its offset',
  async (t) => {
    const description = await describe(crossing, [], vision, 10, '2026-03-01T23:59:58+02:00')
    t.match(description.summary, /crosses from left to right between 23:59:59 and 00:00:01/)
  },
)

void t.test(
  'Local vision: the same chunk is described alike, whether its past is remembered or read again',
  async (t) => {
    const fresh = createLocalVision({ ffmpeg: 'ffmpeg', threads: 1 })
    t.teardown(() => fresh.close())
    const first = await describe(crossing, [crossing])
    const second = await describe(crossing, [crossing])
    const third = await describe(crossing, [crossing], fresh)
    t.same(second.observations, first.observations)
    t.same(third.observations, first.observations)
  },
)

void t.test('Local vision: a thing that crosses the border of two windows is one thing', async (t) => {
  const slow = {
    ...red,
    path: [
      [27, -60, 100],
      [33, 480, 100],
    ] as const,
  }
  const path = await compose(
    [{ seconds: 36, backdrop: GREY, actors: [slow], lens: 'noise=alls=6:allf=t' }],
    dir,
    'long',
  )
  const description = await describe(path, [], vision, 36)
  const types = description.observations.map(({ type }) => type).sort()
  t.same(types, ['no_activity', 'no_activity', 'object_entered', 'object_left', 'object_moving'])
})

void t.test('Local vision: a thing in view at the border of a chunk does not enter there', async (t) => {
  const half = {
    ...red,
    path: [
      [0, 100, 100],
      [4, 480, 100],
    ] as const,
  }
  const path = await compose([{ seconds: 6, backdrop: GREY, actors: [half] }], dir, 'half')
  const description = await describe(path, [crossing])
  t.match(description.summary, /^A (medium-sized )?red object leaves on the right at 00:03\./)
  t.notOk(description.observations.some(({ type }) => type === 'object_entered'))
})

void t.test('Local vision: odd videos get a description', async (t) => {
  const odd: [name: string, ...args: string[]][] = [
    ['one-frame.mp4', '-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=10', '-frames:v', '1'],
    ['two-by-two.mkv', '-f', 'lavfi', '-i', 'color=red:s=2x2:r=10:d=2', '-c:v', 'ffv1'],
    ['tall.mp4', '-f', 'lavfi', '-i', 'testsrc2=s=90x640:r=5:d=2'],
    ['odd-size.mkv', '-f', 'lavfi', '-i', 'testsrc2=s=321x179:r=10:d=2', '-pix_fmt', 'yuv444p'],
    ['late-start.mkv', '-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=10:d=2', '-output_ts_offset', '7'],
    ['one-a-second.mp4', '-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=1:d=4'],
  ]
  for (const [name, ...args] of odd) {
    const { thumbnail, ...description } = await describe(make(name, ...args))
    t.ok(description.summary.length > 10, `${name}: ${description.summary}`)
    t.ok(thumbnail && thumbnail.length > 100, `${name} has a thumbnail`)
  }
  const small = await describe(join(dir, 'two-by-two.mkv'))
  t.match(small, { summary: 'The picture is too small to make anything out.', observations: [] })
})

void t.test('Local vision: what cannot be decoded is SS_ANALYSIS_FAILED', async (t) => {
  const text = join(dir, 'text.mp4')
  writeFileSync(text, 'This is no video.\n')
  const sound = make('sound.m4a', '-f', 'lavfi', '-i', 'sine=d=1')
  for (const path of [text, sound, join(dir, 'missing.mp4'), dir]) {
    await t.rejects(
      describe(path),
      { code: 'SS_ANALYSIS_FAILED', message: /^Cannot analyse the chunk: / },
      path,
    )
  }
})

void t.test('Local vision: a truncated chunk is described as far as it goes', async (t) => {
  const whole = make('whole.ts', '-i', crossing, '-c', 'copy')
  const half = join(dir, 'half.ts')
  const bytes = readFileSync(whole)
  writeFileSync(half, bytes.subarray(0, bytes.length >> 1))
  const description = await describe(half)
  t.match(description.summary, /^A (medium-sized )?red \w+ enters on the left at 00:01/)
})

void t.test('Local vision: earlier files that are corrupt or missing do no harm', async (t) => {
  const corrupt = join(dir, 'corrupt.mp4')
  writeFileSync(corrupt, readFileSync(crossing).subarray(0, 3000))
  const description = await describe(crossing, [corrupt, join(dir, 'missing.mp4')])
  t.match(description.summary, /A (medium-sized )?red object crosses from left to right between 00:01/)
})

void t.test('Local vision: an abort ends the work with its child processes', async (t) => {
  const long = make('long.mp4', '-f', 'lavfi', '-i', 'testsrc2=s=640x360:r=10:d=60', '-preset', 'ultrafast')
  const own = createLocalVision({ ffmpeg: 'ffmpeg', threads: 1 })
  const aborting = new AbortController()
  const request = visionRequest(chunkVideo(long), { span: { ordinal: 1, startTime: 0, endTime: 60 } })
  const work = own.describe(request, aborting.signal)
  await eventually('ffmpeg runs', () => children().length > 0)
  aborting.abort()
  await t.rejects(work, { code: 'SS_CANCELLED' })
  t.same(children(), [])

  const other = own.describe(request, signal)
  const refused = t.rejects(other, { code: 'SS_CANCELLED' })
  await eventually('ffmpeg runs', () => children().length > 0)
  await own.close()
  await refused
  t.same(children(), [], 'close() leaves none behind, either')
  await t.rejects(own.describe(request, signal), { code: 'SS_CANCELLED' }, 'nothing begins after close()')
})

void t.test(
  'Local vision: OpenCV stays off the main thread, and threads do not hold the process',
  async (t) => {
    const module = new URL('../../../../core/llm/local/vision.ts', import.meta.url).href
    const script = `
    const { createLocalVision } = await import(${JSON.stringify(module)})
    const vision = createLocalVision({ ffmpeg: 'ffmpeg', threads: 2 })
    const span = { ordinal: 1, startTime: 0, endTime: 6 }
    const chunk = { key: 'key', sha256: 'hash', file: async () => ${JSON.stringify(crossing)} }
    await vision.describe({ chunk, span, before: [] }, new AbortController().signal)
    const loaded = process.listenerCount('uncaughtException') + process.listenerCount('unhandledRejection')
    await vision.close()
    console.log('loaded on the main thread: ' + loaded)`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
    t.equal(stdout, 'loaded on the main thread: 0\n')
  },
)

void t.test('Local vision: without ffmpeg it is not well', async (t) => {
  const lame = createLocalVision({ ffmpeg: join(dir, 'no-ffmpeg'), threads: 1 })
  t.teardown(() => lame.close())
  await t.rejects(lame.health(), { code: 'SS_FFMPEG_MISSING' })
  await t.rejects(describe(crossing, [], lame), { code: 'SS_ANALYSIS_FAILED' })
})

/** Child processes of this one named ffmpeg; only Linux says. */
function children(): number[] {
  if (!existsSync('/proc/self/task')) return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
        const [, name, state, parent] = /^\d+ \((.*)\) (\S) (\d+)/.exec(stat) ?? []
        return name === 'ffmpeg' && state !== 'Z' && Number(parent) === process.pid
      } catch {
        // It ended between the listing and the look.
        return false
      }
    })
    .map(Number)
}
