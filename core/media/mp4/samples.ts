/** The boxes that say where each picture of a track stands and when it is shown (ISO/IEC 14496-12, 8.6 and 8.7). */
export interface SampleTable {
  /** Ticks per second. */
  timescale: number
  /** Ticks from decoding time 0 to the first picture shown. */
  start: number
  /** Ticks from there until when the last one is shown. */
  end: number
  /** `tkhd` and `stsd`: size, form of the pictures, and codec, kept as they are. */
  header: Buffer
  description: Buffer
  durations: Buffer
  shifts: Buffer | undefined
  keyframes: Buffer | undefined
  sizes: Buffer
  runs: Buffer
  offsets: Buffer
  /** Offsets of 64 bits (`co64`). */
  isWide: boolean
}

/** One coded picture. */
export interface Sample {
  /** Where it stands in the file, and how long it is, in bytes. */
  offset: number
  bytes: number
  /** Ticks. Decoding time, from there to the next one's, and from there until it is shown. */
  time: number
  duration: number
  shift: number
  isKey: boolean
}

/** Ticks between decoding and showing, at most: with two of them a number of 32 bits is not full. */
const MAX_SHIFT = 2 ** 30

/** Goes through a table of (count, value) pairs one by one. */
function* unrolled(
  table: Buffer,
  read: (at: number) => number = (at) => table.readUInt32BE(at),
): Generator<number, undefined, void> {
  const entries = table.readUInt32BE(4)
  for (let entry = 0; entry < entries; entry += 1) {
    const count = table.readUInt32BE(8 + 8 * entry)
    const value = read(12 + 8 * entry)
    for (let one = 0; one < count; one += 1) yield value
  }
}

/** Where each sample begins: chunks of the file hold as many samples as `stsc` says, one behind the other. */
function* offsets(
  { runs, offsets: table, isWide }: Omit<SampleTable, 'end'>,
  bytesOf: (sample: number) => number,
) {
  const chunks = table.readUInt32BE(4)
  const entries = runs.readUInt32BE(4)
  let [sample, entry] = [0, -1]
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    while (entry + 1 < entries && runs.readUInt32BE(8 + 12 * (entry + 1)) <= chunk + 1) entry += 1
    let offset = isWide ? Number(table.readBigUInt64BE(8 + 8 * chunk)) : table.readUInt32BE(8 + 4 * chunk)
    for (let left = runs.readUInt32BE(12 + 12 * entry); left > 0; left -= 1) {
      yield offset
      offset += bytesOf(sample)
      sample += 1
    }
  }
}

/**
 * All samples in decoding order, nothing of them in memory but the table.
 * @throws RangeError where the table ends before its samples do, or shows them at impossible times
 */
export function* samples(table: Omit<SampleTable, 'end'>): Generator<Sample, void, void> {
  const { sizes, keyframes } = table
  const [same, count] = [sizes.readUInt32BE(4), sizes.readUInt32BE(8)]
  const bytesOf = (sample: number): number => same || sizes.readUInt32BE(12 + 4 * sample)
  const places = offsets(table, bytesOf)
  const durations = unrolled(table.durations)
  const { shifts: shiftTable } = table
  const shifts = shiftTable && unrolled(shiftTable, (at) => shiftTable.readInt32BE(at))
  const keys = keyframes ? keyframes.readUInt32BE(4) : 0
  let [time, key] = [0, 0]
  for (let sample = 0; sample < count; sample += 1) {
    const [place, duration] = [places.next(), durations.next()]
    const shift = shifts ? shifts.next().value : 0
    if (place.done || duration.done || shift === undefined) {
      throw new RangeError('The table of samples is shorter than it says')
    }
    if (Math.abs(shift) > MAX_SHIFT)
      throw new RangeError('A picture is shown long before or after it is decoded')
    const isKey = !keyframes || (key < keys && keyframes.readUInt32BE(8 + 4 * key) === sample + 1)
    if (keyframes && isKey) key += 1
    yield { offset: place.value, bytes: bytesOf(sample), time, duration: duration.value, shift, isKey }
    time += duration.value
  }
}

/** Whether every sample can be, and lies within the file. */
export function fitsInto(table: SampleTable, bytes: number): boolean {
  try {
    for (const sample of samples(table)) if (sample.offset + sample.bytes > bytes) return false
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}
