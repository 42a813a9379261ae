import { box, fullBox, int32s, uint32, uint32s, uint64 } from './boxes.ts'
import type { Sample, SampleTable } from './samples.ts'

/** No turn, no zoom (ISO/IEC 14496-12, 8.2.2). */
const UPRIGHT = uint32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
const BRANDS = box('ftyp', Buffer.from('isom'), uint32(0x200), Buffer.from('isomiso2mp41'))
const HANDLER = fullBox('hdlr', 0, 0, uint32(0), Buffer.from('vide'), uint32(0, 0, 0), Buffer.from('Video\0'))
const HERE = box('dinf', fullBox('dref', 0, 0, uint32(1), fullBox('url ', 0, 1)))

/** (count, value) of each run of equal values. */
function runs(values: Iterable<number>): [count: number, value: number][] {
  const found: [number, number][] = []
  for (const value of values) {
    const last = found.at(-1)
    if (last?.[1] === value) last[0] += 1
    else found.push([1, value])
  }
  return found
}

/** `mvhd`: times in ticks of the track. */
const movieHeader = (timescale: number, ticks: number): Buffer =>
  fullBox(
    ...(['mvhd', 1, 0, uint64(0, 0), uint32(timescale), uint64(ticks)] as const),
    ...[uint32(0x10000), Buffer.from([1, 0]), Buffer.alloc(10), UPRIGHT, Buffer.alloc(24), uint32(2)],
  )

/** `tkhd`, of track 1, enabled, with the size on the screen that the source's own one gives. */
const trackHeader = (ticks: number, source: Buffer): Buffer =>
  fullBox(
    ...(['tkhd', 1, 3, uint64(0, 0), uint32(1, 0), uint64(ticks)] as const),
    ...[Buffer.alloc(16), UPRIGHT, source.subarray(-8)],
  )

/** `stbl`: all samples stand one behind the other from `offset` on. */
function sampleTable(
  of: readonly Sample[],
  description: Buffer,
  shifts: readonly number[],
  offset: number,
): Buffer {
  const durations = runs(of.map(({ duration }) => duration))
  const keyframes = of.flatMap(({ isKey }, place) => (isKey ? [place + 1] : []))
  const shifted = runs(shifts)
  return box(
    'stbl',
    box('stsd', description),
    fullBox('stts', 0, 0, uint32(durations.length), uint32s(durations.flat())),
    ...(shifts.some(Boolean) ? [fullBox('ctts', 1, 0, uint32(shifted.length), int32s(shifted.flat()))] : []),
    ...(keyframes.length < of.length
      ? [fullBox('stss', 0, 0, uint32(keyframes.length), uint32s(keyframes))]
      : []),
    fullBox('stsz', 0, 0, uint32(0, of.length), uint32s(of.map(({ bytes }) => bytes))),
    fullBox('stsc', 0, 0, uint32(1, 1, of.length, 1)),
    fullBox('co64', 0, 0, uint32(1), uint64(offset)),
  )
}

/**
 * What stands before the pictures of a chunk: everything of an MP4 (ISO/IEC 14496-12) but the content of its `mdat`, the
 * index in front, so that it can be shown while it is read. The first picture is shown at 0; what comes before it in time is
 * not shown. `length` is how long it is shown, in ticks.
 */
export function headerOf(
  of: readonly Sample[],
  length: number,
  { timescale, header, description }: SampleTable,
): Buffer {
  const [first] = of
  const lift = Math.max(0, -first!.shift)
  const shifts = of.map(({ shift }) => shift + lift)
  const ticks = of.reduce((sum, { duration }) => sum + duration, 0)
  const bytes = of.reduce((sum, sample) => sum + sample.bytes, 0)
  const edits = shifts.some(Boolean)
    ? [box('edts', fullBox('elst', 1, 0, uint32(1), uint64(length, shifts[0]!), uint32(0x10000)))]
    : []
  const index = (offset: number): Buffer =>
    box(
      'moov',
      movieHeader(timescale, length),
      box(
        'trak',
        trackHeader(length, header),
        ...edits,
        box(
          'mdia',
          fullBox(
            'mdhd',
            1,
            0,
            uint64(0, 0),
            uint32(timescale),
            uint64(ticks),
            Buffer.from([0x55, 0xc4, 0, 0]),
          ),
          HANDLER,
          box(
            'minf',
            fullBox('vmhd', 0, 1, uint32(0, 0)),
            HERE,
            sampleTable(of, description, shifts, offset),
          ),
        ),
      ),
    )
  const data = Buffer.concat([uint32(1), Buffer.from('mdat'), uint64(bytes + 16)])
  const before = BRANDS.length + index(0).length + data.length
  return Buffer.concat([BRANDS, index(before), data])
}
