import t from 'tap'
import { createPlayback } from '../../../../core/cameras/ring/playback.ts'
import type { StoredSegment } from '../../../../core/ports.ts'
import { ORG } from '../../../helpers/pipeline.ts'

const NOW = Date.UTC(2026, 10, 28, 12)
const never = new AbortController().signal

/** Playback of a camera of which 30 s are recorded, in segments of 2 s, the last of which ends so many seconds before now. */
function open(behind: number) {
  const segments = Array.from({ length: 15 }, (_, index): StoredSegment => {
    const start = NOW - behind * 1000 - 30_000 + index * 2000
    return {
      ...{ startAt: new Date(start), endAt: new Date(start + 2000), runId: 'run', clock: 'source', bytes: 1 },
      ...{ frames: 50, codec: 'h264', width: 16, height: 16, key: `segment-${index}` },
    }
  })
  return createPlayback({
    ring: {
      end: async () => segments.at(-1)!.endAt,
      recorded: async (_tenant, _camera, { from, until }) => ({
        segments: segments.filter(({ startAt, endAt }) => startAt < until && endAt > from),
        holes: [],
      }),
    },
    cameras: { get: async () => ({ organizationId: ORG }) as never },
    storage: { signedUrl: async (key) => `https://store/${key}`, asFile: async () => ({}) as never },
    ...{ ffmpeg: 'ffmpeg', secret: 'a secret of the tests', tempDir: '/nowhere', clock: { now: () => NOW } },
  })
}

void t.test('Playback: what is live is so by the clock of the camera, behind ours or ahead', async (t) => {
  for (const behind of [1, 300, -300]) {
    const playback = open(behind)
    const { playlistUrl } = await playback.addresses({ organizationId: ORG }, 'door')
    const opened = await playback.open(playlistUrl, never)
    const names = opened.type === 'playlist' ? opened.text.match(/segment-\d+/g) : undefined
    t.same(names, ['segment-10', 'segment-11', 'segment-12', 'segment-13', 'segment-14'], `${behind} s`)
  }
})

void t.test('Playback: of a camera that is not recorded now nothing is live', async (t) => {
  const playback = open(3600)
  const { playlistUrl } = await playback.addresses({ organizationId: ORG }, 'door')
  await t.rejects(playback.open(playlistUrl, never), { code: 'SS_NOT_RECORDED' })
})
