/** Tells the time of a moment of the video, given in seconds from the first frame of the source. */
export type Clock = (seconds: number) => string

/** Seconds that are a hair short of a whole one are that one. Milliseconds. */
const EXACT_MS = 0.001

const two = (value: number): string => String(value).padStart(2, '0')

/**
 * With the instant of the first frame, wall-clock time as HH:MM:SS, in the offset in which that instant was given; without it
 * the time into the video as MM:SS, from an hour on HH:MM:SS.
 */
export function createClock(startedAt?: string): Clock {
  const begin = startedAt === undefined ? Number.NaN : Date.parse(startedAt)
  if (Number.isNaN(begin)) return elapsed
  const offset = offsetMs(startedAt!)
  return (seconds) => new Date(begin + offset + seconds * 1000 + EXACT_MS).toISOString().slice(11, 19)
}

function elapsed(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds + EXACT_MS / 1000))
  const rest = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`
  return whole < 3600 ? rest : `${two(Math.floor(whole / 3600))}:${rest}`
}

function offsetMs(instant: string): number {
  const match = /([+-])(\d\d):?(\d\d)$/.exec(instant)
  if (!match) return 0
  const minutes = Number(match[2]) * 60 + Number(match[3])
  return (match[1] === '-' ? -minutes : minutes) * 60_000
}
