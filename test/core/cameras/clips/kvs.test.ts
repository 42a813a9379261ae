import t, { type Test } from 'tap'
import { partsOf } from '../../../../core/cameras/clips/kvs/parts.ts'
import { chunksOf, clipsContract, fromNow } from '../../../contracts/clips.ts'
import { kvsServer, type KvsTrouble } from '../../../helpers/kvs-server.ts'
import { openMedia } from '../../media/open-media.ts'
import { never, openClips } from './open-clips.ts'

const shared = kvsServer(t)

async function watched(t: Test, options?: Parameters<typeof openClips>[1]) {
  const server = await shared
  t.teardown(() => {
    server.trouble = {}
    server.sent = () => true
  })
  const opened = await openClips(t, { kvs: server.options, ...options })
  return {
    ...opened,
    server,
    camera: { id: 'yard', masks: [], source: { kind: 'kvs' as const, stream: server.stream } },
  }
}

/** Seconds of the clock that are past: the service has kept them. */
const past = (ago: number, seconds: number): { from: Date; to: Date } => {
  const from = (Math.floor(Date.now() / 1000) - ago) * 1000
  return { from: new Date(from), to: new Date(from + seconds * 1000) }
}

clipsContract('Kinesis Video Streams', async (t) => {
  const { media } = await openMedia(t)
  return { ...(await watched(t)), media }
})

void t.test(
  'Clips (KVS): what is past is fetched, whole, by name or ARN; times are those of the producer',
  async (t) => {
    const { clips, camera, server } = await watched(t)
    for (const stream of [server.stream, server.arn]) {
      const range = past(3600, 10)
      const clip = await clips.take(
        { id: 'yard', masks: [], source: { ...camera.source, stream } },
        range,
        never,
      )
      t.same(clip.startedAt, range.from)
      t.ok(Math.abs(clip.seconds - 10) < 0.1, `${clip.seconds} s`)
      await clip.release()
    }
  },
)

void t.test('Clips (KVS): of two ranges that follow each other, each fragment is in one', async (t) => {
  const { clips, camera } = await watched(t)
  const whole = past(600, 8)
  const middle = new Date(whole.from.getTime() + 3500)
  const one = await clips.take(camera, { from: whole.from, to: middle }, never)
  const other = await clips.take(camera, { from: middle, to: whole.to }, never)
  t.equal(Math.round(one.seconds), 4)
  t.equal(other.startedAt.getTime(), whole.from.getTime() + 4000)
  t.equal(Math.round(other.seconds), 4)
  await Promise.all([one.release(), other.release()])
})

void t.test('Clips (KVS): where the producer was silent, nothing moves together', async (t) => {
  const { clips, camera, server } = await watched(t)
  const { media } = await openMedia(t)
  const range = past(600, 10)
  const start = range.from.getTime() / 1000
  server.sent = (second) => second < start + 3 || second >= start + 7
  const clip = await clips.take(camera, range, never)
  t.ok(Math.abs(clip.seconds - 10) < 0.1, `${clip.seconds} s`)
  const chunks = await chunksOf(media, clip.path, 20)
  t.ok(Math.abs(chunks.at(-1)!.endTime - 10) < 0.1, 'the last picture ends where it did')
  await clip.release()
})

void t.test('Clips (KVS): a long clip is fetched in parts that the service makes', async (t) => {
  const { clips, camera, server } = await watched(t)
  const before = server.asked.GetClip ?? 0
  const clip = await clips.take(camera, past(3600, 430), never)
  t.equal(server.asked.GetClip! - before, 3)
  t.ok(Math.abs(clip.seconds - 430) < 0.5, `${clip.seconds} s`)
  await clip.release()
})

void t.test('Clips (KVS): parts have at most 200 fragments and 100 MB', async (t) => {
  const fragments = Array.from({ length: 450 }, (_, index) => ({ at: index * 1000, ms: 1000, bytes: 1 }))
  t.same(
    partsOf(fragments).map(({ from, to }) => (to - from) / 1000 + 1),
    [200, 200, 50],
  )
  const heavy = fragments.slice(0, 5).map((one) => ({ ...one, bytes: 45e6 }))
  t.same(
    partsOf(heavy).map(({ from, to }) => (to - from) / 1000 + 1),
    [2, 2, 1],
  )
})

void t.test('Clips (KVS): a producer that went silent gives a shorter clip, or none', async (t) => {
  const { clips, camera, server } = await watched(t, { stallMs: 1500 })
  const end = Math.floor(Date.now() / 1000) + 2
  server.sent = (second) => second < end
  const range = { from: new Date((end - 3) * 1000), to: new Date((end + 2) * 1000) }
  const clip = await clips.take(camera, range, never)
  t.equal(Math.round(clip.seconds), 3)
  await clip.release()
  await t.rejects(clips.take(camera, fromNow(1), never), {
    code: 'SS_CAMERA_UNREACHABLE',
    retryable: true,
    message: /its stream has nothing from .* by the clock of its producer/,
  })
})

const FAULTS: [operation: string, trouble: KvsTrouble, code: string][] = [
  ['GetDataEndpoint', { status: 404, type: 'ResourceNotFoundException' }, 'SS_CAMERA_REFUSED'],
  ['GetDataEndpoint', { status: 401, type: 'NotAuthorizedException' }, 'SS_CAMERA_REFUSED'],
  ['ListFragments', { status: 400, type: 'ClientLimitExceededException' }, 'SS_CAMERA_UNREACHABLE'],
  ['GetClip', { status: 400, type: 'NoDataRetentionException' }, 'SS_CAMERA_REFUSED'],
  ['GetClip', { status: 400, type: 'UnsupportedStreamMediaTypeException' }, 'SS_NOT_A_VIDEO'],
  ['GetClip', { status: 400, type: 'MissingCodecPrivateDataException' }, 'SS_NOT_A_VIDEO'],
  ['GetClip', { status: 500, type: 'InternalFailure' }, 'SS_CAMERA_UNREACHABLE'],
  ['ListFragments', 'cut', 'SS_CAMERA_UNREACHABLE'],
  ['GetClip', 'cut in the middle', 'SS_CAMERA_UNREACHABLE'],
]

void t.test('Clips (KVS): what the service answers decides whether trying again can help', async (t) => {
  const { clips, camera, server } = await watched(t)
  for (const [operation, trouble, code] of FAULTS) {
    server.trouble = { [operation]: trouble }
    const error: unknown = await clips.take(camera, past(60, 3), never).catch((thrown: unknown) => thrown)
    t.match(
      error,
      { code, retryable: code === 'SS_CAMERA_UNREACHABLE' },
      `${operation} ${JSON.stringify(trouble)}`,
    )
  }
})

void t.test(
  'Clips (KVS): a stream that is not there, and credentials that are wrong, say what to check',
  async (t) => {
    const { clips, camera, server } = await watched(t)
    const advice = /kinesisvideo:GetClip/
    const other = { id: 'yard', masks: [], source: { ...camera.source, stream: 'another' } }
    await t.rejects(clips.take(other, past(60, 3), never), { code: 'SS_CAMERA_REFUSED', details: { advice } })
    const credentials = { ...server.options.credentials, secretAccessKey: 'wr0ng-s3cret' }
    const wrong = await watched(t, { kvs: { ...server.options, credentials } })
    const error = await wrong.clips.take(camera, past(60, 3), never).catch((thrown: unknown) => thrown)
    t.match(error, { code: 'SS_CAMERA_REFUSED', details: { advice } })
    t.notMatch((error as Error).message, /wr0ng/)
  },
)

void t.test('Clips (KVS): an abort reaches a service that does not answer', async (t) => {
  const { clips, camera, server } = await watched(t)
  server.trouble = { GetClip: 'silent' }
  const stop = new AbortController()
  const taking = clips.take(camera, past(60, 3), stop.signal)
  setTimeout(() => stop.abort(new Error('stop')), 300)
  await t.rejects(taking, { message: 'stop' })
})
