import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { shippedWeights } from '../../core/llm/local/detector/installed.ts'
import { createLocalVision } from '../../core/llm/local/vision.ts'
import type { DetectedEvent } from '../../schema/analysis.ts'
import { chunkVideo, visionRequest } from '../helpers/chunk-video.ts'
import { sharedDir } from '../helpers/shared.ts'
import { tempDir } from '../helpers/temp.ts'

const run = promisify(execFile)
const shared = sharedDir()
const skip = shared ? false : 'the shared footage is missing: set SPECTRA_SHARED'
/** Without a detector nobody is known for what they are while the camera moves, or stands still. */
const detects = shippedWeights() !== undefined
/** For `t.test`: the reason why nobody can be named, or false. */
const NO_DETECTOR = !detects && 'the package of the detector is not installed'

/** Nobody is there until 6.0, somebody from then to 19.8, nobody until 22.8. */
const PEOPLE = 'one-by-one-person-detection.mp4'
const vision = createLocalVision({ ffmpeg: 'ffmpeg', threads: 1 })
t.teardown(() => vision.close())

interface Told {
  summary: string
  events: DetectedEvent[]
  of(type: string): DetectedEvent[]
}

/** What is said of a file that ffmpeg makes of these inputs and filters. */
async function told(t: Test, args: readonly string[], seconds: number): Promise<Told> {
  const file = join(tempDir(t), 'hard.mp4')
  const coding = ['-an', '-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '22', '-pix_fmt', 'yuv420p']
  await run('ffmpeg', ['-v', 'error', '-y', ...args, '-t', String(seconds), ...coding, file])
  const request = visionRequest(chunkVideo(file), { span: { ordinal: 1, startTime: 0, endTime: seconds } })
  const { summary, observations: events = [] } = await vision.describe(request, new AbortController().signal)
  t.comment(summary)
  return { summary, events, of: (type) => events.filter((event) => event.type === type) }
}

const people = (filter: string, from = 0): string[] => [
  ...['-ss', String(from), '-i', join(shared!, 'videos', PEOPLE), '-vf', filter],
]

/** What is told of apparent motion: things that come, go or move. */
const APPARENT = [
  'object_entered',
  'object_left',
  'object_moving',
  'running',
  'moving_fast',
  'object_removed',
]

const isNear = (a: number, b: number, by = 0.5): boolean => Math.abs(a - b) <= by

void t.test(
  'Hard footage: a camera that turns is said to move, and nothing in the scene is said to',
  { skip },
  async (t) => {
    const pan = "crop=384:216:x='clip((t-1)/3,0,1)*384':y=108"
    const { events, of } = await told(t, people(pan), 5.8)
    const [moved, ...others] = of('camera_moved')
    t.same(others, [], 'it moves once')
    t.ok(
      isNear(moved!.startTime, 1) && isNear(moved!.endTime, 4),
      `from ${moved!.startTime} to ${moved!.endTime}`,
    )
    t.same(
      events.filter(({ type }) => APPARENT.includes(type)),
      [],
      'nothing comes, goes or moves',
    )
    t.same(of('person_detected'), [], 'nobody is there')
    t.ok(
      of('no_activity').every(({ startTime, endTime }) => endTime <= 1.5 || startTime >= 3.5),
      'it is not still meanwhile',
    )
  },
)

void t.test(
  'Hard footage: somebody is found while the camera turns, and is one',
  { skip: skip || NO_DETECTOR },
  async (t) => {
    const pan = "crop=480:270:x='clip((t-2)/4,0,1)*288':y=108"
    const { of } = await told(t, people(pan, 8), 9)
    t.equal(of('camera_moved').length, 1)
    const [person, ...others] = of('person_detected')
    t.same(others, [], 'one person')
    t.ok(person && person.startTime < 2 && person.endTime > 5, 'before, while and after it turns')
    t.same([...of('object_entered'), ...of('object_moving')], [], 'and nothing else')
  },
)

void t.test('Hard footage: a knock at the camera is told once', { skip }, async (t) => {
  const knock = "crop=700:394:x='if(gte(t,3),44,0)':y='if(gte(t,3),20,0)'"
  const { events, of } = await told(t, people(knock), 5.8)
  const [moved, ...others] = of('camera_moved')
  t.same(others, [])
  t.ok(moved && isNear(moved.startTime, 3) && isNear(moved.endTime, 3))
  t.same(
    events.filter(({ type }) => APPARENT.includes(type)),
    [],
  )
})

void t.test(
  'Hard footage: a camera that swings all the time is said so, and makes no crowd of things',
  { skip },
  async (t) => {
    const swing = "crop=384:216:x='192+190*sin(t*0.8)':y='108+100*sin(t*0.5)'"
    const { events, of } = await told(t, people(swing, 8), 10)
    const moving = of('camera_moved').reduce((sum, { startTime, endTime }) => sum + endTime - startTime, 0)
    t.ok(moving > 8, `it moves for ${moving} s`)
    t.same(of('no_activity'), [])
    t.ok(events.filter(({ type }) => APPARENT.includes(type)).length <= 2)
  },
)

void t.test('Hard footage: whoever fills the picture is no camera that moves', { skip }, async (t) => {
  const close = 'crop=160:90:x=300:y=200'
  const { of } = await told(t, people(close, 4), 12)
  t.same(of('camera_moved'), [])
  t.ok(of('person_detected').length + of('object_entered').length > 0, 'it is seen')
})

void t.test(
  'Hard footage: a picture that is nearly all black is black, and holds nobody',
  { skip },
  async (t) => {
    const black = ['-f', 'lavfi', '-i', 'color=black:s=768x432:r=10', '-i', join(shared!, 'videos', PEOPLE)]
    const graph = '[1:v]scale=76:44[s];[0:v][s]overlay=600:300'
    const { of } = await told(t, [...black, '-filter_complex', graph], 5.8)
    t.match(of('camera_blocked'), [{ startTime: 0, endTime: 5.8, attributes: { kind: 'dark' } }])
    t.same([...of('person_detected'), ...of('no_activity')], [])
  },
)

void t.test('Hard footage: at night, in noise, nobody is found but who is there', { skip }, async (t) => {
  const night = 'eq=brightness=-0.28:contrast=0.55,noise=alls=22:allf=t:all_seed=7'
  const empty = await told(t, people(night), 5.8)
  t.same(
    empty.events.map(({ type }) => type),
    ['no_activity'],
  )
  const there = await told(t, people(night, 9), 6)
  t.same(there.of('no_activity'), [], 'it is not still where somebody stirs')
  if (detects) t.equal(there.of('person_detected').length, 1)
})

void t.test(
  'Hard footage: at one picture a second, somebody is one, from when they come',
  { skip: skip || NO_DETECTOR },
  async (t) => {
    const { of } = await told(t, people('fps=1'), 16)
    const [person, ...others] = of('person_detected')
    t.same(others, [])
    t.ok(person && isNear(person.startTime, 6, 1) && person.endTime > 15)
    t.ok(
      of('no_activity').every(({ endTime }) => endTime <= 7),
      'nothing is still from then on',
    )
  },
)

void t.test(
  'Hard footage: in 160 x 120 pixels who is there is found',
  { skip: skip || NO_DETECTOR },
  async (t) => {
    const { of } = await told(t, people('scale=160:120'), 12)
    const [person, ...others] = of('person_detected')
    t.same(others, [])
    t.ok(person && isNear(person.startTime, 6, 1) && person.endTime > 11)
  },
)

void t.test('Hard footage: 8K is looked at in bounded memory', { skip }, async (t) => {
  const { of } = await told(t, people('fps=5,scale=7680:4320:flags=neighbor', 10), 2)
  t.same(of('no_activity'), [])
  if (detects) t.equal(of('person_detected').length, 1)
})
