import { gzipSync } from 'node:zlib'
import t from 'tap'
import { joined } from '../../../core/ledger/footage/joined.ts'
import { recordingsOf } from '../../../core/ledger/footage/timeline.ts'
import { stableId } from '../../../schema/ids.ts'

const DAY = Date.parse('2026-03-01T00:00:00Z')
const at = (seconds: number): Date => new Date(DAY + seconds * 1000)
const CAUSE = { code: 'SS_CAMERA_UNREACHABLE' as const, message: 'Cannot reach it', retryable: true }

/** Clips of 10 s, one every `every` seconds for `hours`; those for which `missed` holds could not be taken. */
function dayOf(camera: string, every: number, missed: (clip: number) => boolean = () => false, hours = 24) {
  const clips = Array.from({ length: (hours * 3600) / every }, (_, clip) => ({
    ...{ id: stableId(camera, String(clip)), camera_id: camera, taken: !missed(clip) },
    cause: missed(clip) ? CAUSE : null,
    begins: at(clip * every + (clip % 7) / 10).toISOString(),
    ends: at(clip * every + 10 + (clip % 7) / 10).toISOString(),
  }))
  return recordingsOf(camera, clips, at(0), at(24 * 3600))
}

const bytes = (value: unknown): number => gzipSync(JSON.stringify(value)).length

void t.test('joined() tells a day of 16 cameras in less than 60 kB, packed', (t) => {
  const cameras = Array.from({ length: 16 }, (_, n) => `camera-${n}`)
  const unreachable = (n: number) => (clip: number) => clip % 97 < n
  const shapes = [0, 1, 2, 3].map((n) => dayOf(`camera-${n}`, n % 2 === 0 ? 10 : 60, unreachable(n)))
  const days = cameras.map((cameraId, n) => ({ ...shapes[n % 4]!, cameraId }))
  const [before, after] = [bytes(days), bytes(days.map((day) => joined(day, 86.4)))]
  t.ok(before > 300_000, `each clip by itself takes ${before} bytes`)
  t.ok(after < 60_000, `joined they take ${after} bytes`)
  t.end()
})

void t.test('joined() keeps how much there is, and what is missing for longer', (t) => {
  const day = dayOf('door', 60, (clip) => clip >= 100 && clip < 110, 12)
  const { stretches, gaps } = joined(day, 60)
  t.match(stretches, [
    { from: at(0), processId: stableId('door', '0'), clips: 100 },
    { processId: stableId('door', '110'), clips: 610 },
  ])
  t.equal(stretches.length, 2)
  t.match(gaps, [{ cause: { code: 'SS_CAMERA_UNREACHABLE' } }, { until: at(24 * 3600) }])
  t.ok(gaps[1]!.from > stretches[1]!.from)
  t.same(joined(day, 0).stretches.length, day.stretches.length, 'with nothing between them none are joined')
  t.end()
})
