import { DateTime } from 'luxon'

/** A day and a time as a name tells it, by some clock. */
interface Told {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  millisecond: number
  /** `Z`, or `+01:00`; absent: by the clock of the camera. */
  offset?: string
}

/** No recorder of today wrote before, in milliseconds since the epoch: 2000. */
const FIRST = 946_684_800_000
/** So far ahead of ours the clock of a recorder may be. Milliseconds. */
const AHEAD = 86_400_000

const DAY = /(?<!\d)((?:19|20)\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])/
const OFFSET = String.raw`(?:\s?(Z|[+-]\d\d:?\d\d)(?!\d))?`
/** Behind a day, in the same part of the name: `_101500`, `T10-15-00.250+0100`, ` 10h15m00`. */
const TIME = new RegExp(
  String.raw`^[T_ .-]*([01]\d|2[0-3])([-_.:h]?)([0-5]\d)(?:(?:\2|m)([0-5]\d)(?:[.,](\d{1,3})(?!\d))?s?${OFFSET})?(?!\d)`,
  'i',
)
/** Folders of a day: `2026/11/28/`, `2026-11-28/`, `20261128/`. */
const DAY_OF_FOLDERS = /(?:^|[/_ -])((?:19|20)\d\d)([-_./]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?=[/_ -])/
/** A whole time in the name of a file below them. */
const WHOLE = /(?<!\d)([01]\d|2[0-3])([-_.:]?)([0-5]\d)\2([0-5]\d)(?!\d)/
/** What it begins with else: the last one or two of hour, minute and second. */
const PARTS = /^[T_ .-]*(\d\d)(?:[-_.:h]?(\d\d))?(?!\d)/i
/** Seconds or milliseconds since the epoch, from 2001 to 2033. */
const EPOCH = /(?<!\d)(1\d{9})(\d{3})?(?!\d)/

/**
 * The instant that the name of a recording tells, in one of the forms that recorders write, in the name of the file or in those of its
 * folders and its own; undefined: it tells none. Where a clock shows a time twice, as in autumn, the one nearer to `near` is meant.
 * @param name relative to the folder, with `/` between its parts
 * @param near when the recording may have begun
 * @param zone IANA name of the clock that it tells times by
 */
export function timeOfName(name: string, near: Date, zone = 'UTC', now = new Date()): Date | undefined {
  const path = name.replace(/\.[a-z0-9]{1,5}$/i, '')
  const file = path.slice(path.lastIndexOf('/') + 1)
  const at = toldByFile(file) ?? toldByFolders(path)
  const instant = at ? instantOf(at, near, zone) : epochOf(file)
  if (instant === undefined || instant < FIRST || instant > now.getTime() + AHEAD) return undefined
  return new Date(instant)
}

function toldByFile(file: string): Told | undefined {
  const day = DAY.exec(file)
  if (!day) return undefined
  const time = TIME.exec(file.slice(day.index + day[0].length))
  if (!time) return undefined
  const [, hour, , minute, second = '0', fraction = '', offset] = time
  const millisecond = Number(fraction.padEnd(3, '0'))
  const clock = { hour: Number(hour), minute: Number(minute), second: Number(second), millisecond }
  return { ...dayOf(day), ...clock, ...(offset && { offset }) }
}

function toldByFolders(path: string): Told | undefined {
  const day = DAY_OF_FOLDERS.exec(path)
  if (!day) return undefined
  const parts = path.slice(day.index + day[0].length).split('/')
  const file = parts.pop()!
  const [, ...found] = WHOLE.exec(file)?.toSpliced(2, 1) ?? PARTS.exec(file) ?? []
  const own = found.filter((part) => part !== undefined)
  if (own.length === 0) return undefined
  const folders = parts.filter((part) => /^\d\d$/.test(part))
  const [hour, minute = 0, second = 0] = [...folders.slice(0, 3 - own.length), ...own].map(Number)
  if (hour! > 23 || minute > 59 || second > 59) return undefined
  return { ...dayOf(day), hour: hour!, minute, second, millisecond: 0 }
}

const dayOf = ([, year, , month, day]: RegExpExecArray) => ({
  year: Number(year),
  month: Number(month),
  day: Number(day),
})

function epochOf(file: string): number | undefined {
  const [, seconds, rest = '000'] = EPOCH.exec(file) ?? []
  return seconds === undefined ? undefined : Number(seconds) * 1000 + Number(rest)
}

function instantOf({ offset, ...told }: Told, near: Date, zone: string): number | undefined {
  const fixed = offset && (offset.toUpperCase() === 'Z' ? 'UTC' : `UTC${offset.replace(/:?(\d\d)$/, ':$1')}`)
  const read = DateTime.fromObject(told, { zone: fixed ?? zone })
  if (!read.isValid) return undefined
  const apart = (at: DateTime): number => Math.abs(at.toMillis() - near.getTime())
  return read
    .getPossibleOffsets()
    .reduce((one, other) => (apart(other) < apart(one) ? other : one))
    .toMillis()
}
