import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { CutChunk } from '../../../core/ports.ts'
import { never, openMedia, times } from './open-media.ts'

/** Inputs from the field that may lie beside the project: it ships none of them. */
const FIELD = join(import.meta.dirname, '../../../../shared/faults')

type Times = [start: number, end: number][]
const tens = (end: number): Times =>
  Array.from({ length: Math.ceil(end / 10) }, (_, ten) => [ten * 10, Math.min(end, ten * 10 + 10)])

const INPUTS: [file: string, options: object, chunks: Times | number, size?: [number, number]][] = [
  ['ten04.mp4', {}, tens(10.04)],
  ['ten04.webm', {}, tens(10.04)],
  ['one.mp4', {}, [[0, 0.04]]],
  [
    'vfr-sparse.mp4',
    { chunkDuration: 5 },
    [
      [0, 5],
      [5, 10],
      [10, 15],
      [15, 20],
      [20, 25],
      [25, 28],
    ],
  ],
  ['grow-vp8.webm', {}, tens(20), [160, 90]],
  ['grow.ts', {}, 24],
  ['mdhd-10s.mp4', {}, tens(60)],
  ['mdhd-10s.mp4', { overlap: 2 }, 60],
  ['cat3.ts', {}, 36],
  ['cat3.ts', { overlap: 1 }, 36],
  ['offset1000.mkv', {}, tens(60)],
  ['off50h.mkv', {}, tens(12.16)],
  ['sparse-later.mp4', {}, tens(180)],
  ['thumbtrack.mp4', {}, tens(12.16), [160, 90]],
  ['twotracks.mp4', {}, tens(12.16), [160, 90]],
  ['sar.mp4', {}, 12, [512, 288]],
  ['sar.mp4', { width: 512 }, tens(12), [512, 288]],
  [
    'late.webm',
    {},
    [
      [25.003, 30.003],
      [30.003, 40.003],
      [40.003, 45.003],
    ],
  ],
]

for (const [file, options, chunks, size] of INPUTS) {
  void t.test(`Media: ${file} from the field, ${JSON.stringify(options)}`, async (t) => {
    const path = join(FIELD, file)
    if (!existsSync(path)) return t.comment('it is not here')
    const { media } = await openMedia(t)
    const video = await media.open({ path }, never)
    const made: CutChunk[] = []
    for await (const chunk of video.cut({ chunkDuration: 10, overlap: 0, ...options }, never))
      made.push(chunk)
    if (typeof chunks === 'number')
      t.ok(Math.abs(made.at(-1)!.endTime - chunks) < 1e-3, `${made.at(-1)!.endTime}`)
    else t.same(times(made), chunks)
    t.equal(video.source.duration, made.at(-1)!.endTime)
    t.same(video.warnings, [])
    if (size) t.same([made[0]!.width, made[0]!.height], size)
    await video.close()
  })
}
