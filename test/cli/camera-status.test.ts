import t from 'tap'
import { statusLines } from '../../cli/work/camera-status.ts'
import type { CameraRecording, CameraView } from '../../core/ports.ts'

const NOW = Date.UTC(2026, 10, 28, 12)
const before = (seconds: number): Date => new Date(NOW - seconds * 1000)

const yard = (recording?: CameraRecording): CameraView => ({
  ...{
    organizationId: 'o',
    id: 'yard',
    clipSeconds: 10,
    everySeconds: 60,
    schedule: 'always',
    groups: [],
    ocr: false,
    masks: [],
    records: true,
    paused: false,
  },
  source: { kind: 'stream', url: 'rtsp://admin:hunter2@192.168.1.20/main' },
  ...{ createdAt: before(1000), nextAt: before(-30), ...(recording && { recording }) },
})
const lineOf = (camera: CameraView, word: string): string | undefined =>
  statusLines(camera, NOW).find((line) => line.startsWith(`  ${word}`))
const clocked = (clock: 'source' | 'arrival', driftMs?: number): string | undefined =>
  lineOf(yard({ latest: { until: before(2), clock, ...(driftMs !== undefined && { driftMs }) } }), 'clock')

void t.test(
  'camera status says by whose clock a camera is recorded, and how far that is from ours',
  async (t) => {
    const said: [string | undefined, RegExp][] = [
      [clocked('source', -8230), /its own, 8\.2 s behind the arrival of its pictures/],
      [clocked('source', 1900), /its own, 1\.9 s ahead of/],
      [clocked('source', 20), /its own, with the arrival/],
      [clocked('source'), /that of the source/],
      [clocked('arrival'), /when pictures arrive: it shows none/],
      [clocked('arrival', -7_200_000), /when pictures arrive: its own is 2 h behind that, and not used/],
      [lineOf({ ...yard(), source: { kind: 'kvs', stream: 'gate' } }, 'clock'), /that of its producer/],
    ]
    for (const [line, pattern] of said) t.match(line, pattern)
    t.equal(lineOf(yard({}), 'clock'), undefined, 'nothing is recorded yet')
  },
)

void t.test(
  'camera status says since when nothing is recorded, and why, and shows no password',
  async (t) => {
    const cause = {
      code: 'SS_CAMERA_UNREACHABLE',
      message: 'Cannot record it: it is away',
      retryable: true,
    } as const
    const away = yard({
      latest: { until: before(90), clock: 'arrival' },
      missing: { since: before(90), cause },
    })
    t.match(lineOf(away, 'recorded'), /nothing since \S+ \S+: SS_CAMERA_UNREACHABLE Cannot record it/)
    t.notMatch(statusLines(away, NOW).join('\n'), /hunter2|admin/)
    t.match(lineOf(yard({ latest: { until: before(2), clock: 'arrival' } }), 'recorded'), /until .*, 2 s ago/)
    t.match(lineOf(yard(), 'recorded'), /no: each clip is a connection of its own/)
  },
)
