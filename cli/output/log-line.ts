/** Fields that are told otherwise, or are the same on every line of a terminal. */
const TOLD = new Set([
  'level',
  'time',
  'pid',
  'hostname',
  'msg',
  'name',
  'stage',
  'err',
  'code',
  'reason',
  'message',
])

/** By the numbers of pino. */
const LEVELS: Readonly<Record<number, string>> = {
  10: 'TRACE',
  20: 'DEBUG',
  30: 'INFO',
  40: 'WARN',
  50: 'ERROR',
  60: 'FATAL',
}

/**
 * A line of the log for people, of the JSON that pino writes, by the clock of this machine:
 *
 *     [2026-02-26 14:30:01] [ERROR] vlm: a try failed: SS_URL_FAILED: Cannot read it trace=3f...
 *
 * It begins with the part that tells it: its name, else its stage. Text that is no such JSON is left as it is.
 */
export function logLine(json: string): string {
  let fields: Record<string, unknown>
  try {
    fields = JSON.parse(json) as Record<string, unknown>
  } catch {
    return json
  }
  const { level, time, msg, name, stage, err, ...rest } = fields
  const rank = LEVELS[Number(level)] ?? String(level)
  const part = String(name ?? stage ?? 'spectra')
  const why = causeOf(err ?? rest)
  const text = [msg, why].filter((each) => each !== undefined && each !== '').join(': ')
  const pairs = Object.entries(rest).flatMap(([key, value]) =>
    TOLD.has(key) || value === undefined ? [] : [`${key}=${valueOf(value)}`],
  )
  return `${[`[${clockOf(Number(time))}]`, `[${rank}]`, `${part}:`, oneLine(text), ...pairs].join(' ')}${stackOf(err)}\n`
}

const twoDigits = (number: number): string => String(number).padStart(2, '0')

function clockOf(time: number): string {
  const at = new Date(time)
  const day = [at.getFullYear(), at.getMonth() + 1, at.getDate()].map(twoDigits).join('-')
  return `${day} ${[at.getHours(), at.getMinutes(), at.getSeconds()].map(twoDigits).join(':')}`
}

/** Of an error, or of the fields that a line has in its place. */
function causeOf(from: unknown): string | undefined {
  if (typeof from !== 'object' || from === null) return undefined
  const { code, reason, message = reason } = from as Record<string, unknown>
  const told = [code, message].filter((each) => typeof each === 'string')
  return told.length > 0 ? told.join(': ') : undefined
}

/** Where it was thrown, which only errors say that nobody foresaw. */
function stackOf(err: unknown): string {
  const stack = (err as { stack?: unknown } | undefined)?.stack
  return typeof stack === 'string' ? `\n${printable(stack, true)}` : ''
}

const valueOf = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return /^[^\s"=]+$/.test(text) ? oneLine(text) : JSON.stringify(oneLine(text))
}

const oneLine = (text: string): string => printable(text, false)

/** Nothing that a stranger wrote (a title, an address) moves the cursor or begins a line that is none. */
const printable = (text: string, lines: boolean): string =>
  text.replace(/[\p{Cc}\u2028\u2029]/gu, (sign) => (lines && sign === '\n' ? sign : ' '))
