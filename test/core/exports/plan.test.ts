import t from 'tap'
import { canCopy } from '../../../core/exports/film.ts'
import { manifestOf } from '../../../core/exports/manifest.ts'
import { planOf, secondsOf, type PlannedBy } from '../../../core/exports/plan.ts'
import type { ChunkView, ExportPiece, Identity } from '../../../core/ports.ts'

const ME: Identity = { organizationId: 'o', role: 'owner' }
const START = Date.parse('2026-03-01T09:00:00Z')
const at = (seconds: number): Date => new Date(START + seconds * 1000)

const chunk = (processId: string, ordinal: number, startTime: number, endTime: number): ChunkView =>
  ({
    ...{
      id: `${processId}-${ordinal}`,
      processId,
      ordinal,
      startTime,
      endTime,
      videoKey: `${processId}/${ordinal}`,
    },
    ...{ codec: 'h264', fps: 25, width: 640, height: 360, sha256: 'a' },
  }) as ChunkView

/** A file of two chunks that overlap by a second, and a camera with two clips, the second of which begins before the first ends. */
const CHUNKS = new Map([
  ['file', [chunk('file', 1, 0, 11), chunk('file', 2, 10, 20)]],
  ['one', [chunk('one', 1, 0, 10)]],
  ['two', [chunk('two', 1, 0, 10)]],
])
const PROCESSES = [
  { id: 'file', title: 'yard.mp4', options: {} },
  { id: 'one', title: 'door 1', cameraId: 'door', options: { startedAt: at(0).toISOString() } },
  { id: 'two', title: 'door 2', cameraId: 'door', options: { startedAt: at(9).toISOString() } },
]
const footage = {
  processes: async (_: unknown, ids: string[]) => PROCESSES.filter(({ id }) => ids.includes(id)),
  cameras: async (_: unknown, ids: string[]) =>
    ids.includes('door') ? [{ id: 'door', zone: 'Europe/Berlin' }] : [],
  events: async (_: unknown, [id]: string[]) =>
    id === 'event' ? [{ id, processId: 'file', chunkId: 'file-1', startTime: 1, endTime: 4 }] : [],
  chunks: async () => [],
  chunksOf: async (_: unknown, [id]: string[]) => new Map([[id, { items: CHUNKS.get(id!)! }]]),
  recordings: async (_: unknown, { from, until }: { from: Date; until: Date }) => [
    {
      cameraId: 'door',
      gaps: [],
      stretches: [
        { processId: 'one', from: at(0) },
        { processId: 'two', from: at(9) },
      ]
        .map((each) => ({
          ...each,
          from: each.from > from ? each.from : from,
          until: new Date(Math.min(each.from.getTime() + 10_000, until.getTime())),
        })) // prettier-ignore
        .filter((each) => each.from < each.until),
    },
  ],
} as unknown as PlannedBy

const shown = (pieces: readonly ExportPiece[]) =>
  pieces.map(({ key, cutFrom, cutTo, at }) => [key, cutFrom, cutTo, ...(at === undefined ? [] : [at])])

void t.test('planOf() shows a range of a video once, though its chunks overlap', async (t) => {
  const pieces = await planOf(footage, ME, [{ processId: 'file', startTime: 5, endTime: 15 }])
  t.same(shown(pieces), [
    ['file/1', 5, 11],
    ['file/2', 1, 5],
  ])
  t.equal(secondsOf(pieces), 10)
})

void t.test('planOf() shows two seconds around an event, within its video', async (t) => {
  t.same(shown(await planOf(footage, ME, [{ eventId: 'event' }])), [['file/1', 0, 6]])
})

void t.test(
  'planOf() joins clips of a camera where they overlap, and knows when each was taken',
  async (t) => {
    const pieces = await planOf(footage, ME, [{ cameraId: 'door', from: at(5), until: at(15) }])
    t.same(shown(pieces), [
      ['one/1', 5, 10, at(5).toISOString()],
      ['two/1', 1, 6, at(10).toISOString()],
    ])
    t.equal(pieces[0]!.zone, 'Europe/Berlin')
  },
)

void t.test('planOf() refuses what was not recorded, is not there, or is longer than can be', async (t) => {
  const range = { cameraId: 'door', from: at(100), until: at(200) }
  await t.rejects(planOf(footage, ME, [range]), { code: 'SS_INPUT_INVALID', message: /nothing was recorded/ })
  await t.rejects(planOf(footage, ME, [{ eventId: 'none' }]), { code: 'SS_NOT_FOUND' })
  const whole = { processId: 'file', startTime: 0, endTime: 20 }
  await t.rejects(
    planOf(
      footage,
      ME,
      Array.from({ length: 721 }, () => whole),
    ),
    { message: /one file of 144\d\d s/ },
  )
})

void t.test('canCopy() takes whole files of one form, and nothing else', async (t) => {
  const [piece] = await planOf(footage, ME, [{ cameraId: 'door', from: at(0), until: at(9) }])
  const whole = { ...piece!, cutFrom: 0, cutTo: 10 }
  t.ok(canCopy([whole, whole]))
  t.notOk(canCopy([whole, { ...whole, cutTo: 9 }]))
  t.notOk(canCopy([whole, { ...whole, width: 320 }]))
  t.notOk(canCopy([{ ...whole, codec: 'hevc' }]))
})

void t.test(
  'manifestOf() says of each piece where it is in the file, when it was, and whether it is as recorded',
  async (t) => {
    const pieces = await planOf(footage, ME, [{ cameraId: 'door', from: at(5), until: at(15) }])
    const film = { path: '', bytes: 9, sha256: 'f', made: 'encoded' as const, sources: ['a', 'b'] }
    t.match(manifestOf({ id: 'x', name: 'Door', pieces }, film, at(20)), {
      file: { sha256: 'f', bytes: 9, seconds: 10, made: 'encoded', sound: false },
      pieces: [
        {
          ...{ startsAt: 0, seconds: 5, cameraId: 'door', from: '2026-03-01T09:00:05.000Z' },
          ...{ fromLocal: '2026-03-01T10:00:05.000+01:00', source: { sha256: 'a', isAsRecorded: true } },
        },
        { startsAt: 5, until: '2026-03-01T09:00:15.000Z', source: { sha256: 'b', isAsRecorded: false } },
      ],
    })
  },
)
