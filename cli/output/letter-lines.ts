import { ERRORS, type ErrorKind } from '../../core/errors.ts'
import type { StoredMessage } from '../../core/ports.ts'
import { veiledMessage } from '../../core/veiled-message.ts'
import { originOf, queue } from '../../schema/queues.ts'
import { local } from './times.ts'
import { paint, table } from './terminal.ts'

/** A dead letter, and what people call its process. */
export interface Letter extends StoredMessage {
  title?: string
}

const TITLE_CHARACTERS = 24
const MESSAGE_CHARACTERS = 30
const BODY_CHARACTERS = 20_000
const SHOWN_BYTES = 512

/** What somebody sent may hold what terminals obey. */
export const plain = (text: string): string => text.replaceAll(/\p{Cc}+/gu, ' ').trim()

const cut = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 3)}...` : text

/** Enough of an id to type, and to tell it from others. */
export const shortId = (id: string): string => plain(id).slice(0, id.startsWith('sha256:') ? 15 : 8)

const instant = (at: Date | undefined): string => (at ? local(at) : '-')

export const stageOf = ({ queue: name }: StoredMessage): string => queue(originOf(name) ?? name).consumer

const attemptsOf = ({ attempt, replays }: StoredMessage): string =>
  replays > 0 ? `${attempt} (replay ${replays})` : String(attempt)

/** One line each, below a header; as wide as the terminal where there is one. */
export function letterLines(letters: readonly Letter[], columns: number | undefined): string[] {
  const header = ['Id', 'Stage', 'Process', 'Code', 'Attempts', 'First failed', 'Last failed', 'Message']
  const rows = letters.map((letter) => [
    shortId(letter.id),
    stageOf(letter),
    cut(plain(letter.title ?? shortId(processOf(letter) ?? '-')), TITLE_CHARACTERS),
    letter.cause?.code ?? '-',
    attemptsOf(letter),
    instant(letter.firstFailedAt),
    instant(letter.lastFailedAt),
    plain(letter.cause?.message ?? ''),
  ])
  const [head, ...lines] = table([header, ...rows])
  const width = columns && Math.max(columns, head!.length - 'Message'.length + MESSAGE_CHARACTERS)
  return [paint('bold', head!), ...lines.map((line) => (width ? cut(line, width) : line))]
}

export const processOf = ({ body }: StoredMessage): string | undefined => {
  const id = (body as { processId?: unknown } | null)?.processId
  return typeof id === 'string' ? plain(id) : undefined
}

/** Everything about one, and what to do. */
export function letterDetails(letter: Letter): string[] {
  const { id, queue: name, cause, enqueuedAt, priority, title } = letter
  const process = processOf(letter)
  const facts: [string, string][] = [
    ['Id', plain(id)],
    ['Queue', `${name} (${stageOf(letter)})`],
    ['Process', process ? `${title ? `${plain(title)}  ` : ''}${process}` : '-'],
    ['Attempts', attemptsOf(letter)],
    ['Priority', String(priority)],
    ['First failed', instant(letter.firstFailedAt)],
    ['Last failed', instant(letter.lastFailedAt)],
    ['Stored', local(enqueuedAt)],
  ]
  const lines = table(facts)
  if (letter.lost)
    lines.push(
      '',
      'It is in no queue any more: its message was made again from what is known of its failure.',
    )
  if (cause) {
    lines.push('', `${paint('red', 'Cause')}  ${plain(cause.message)} ${paint('dim', `(${cause.code})`)}`)
    const { advice } = ERRORS[cause.code] as ErrorKind
    if (advice) lines.push(`  ${advice}`)
  }
  lines.push(
    '',
    paint('bold', letter.bytes ? 'Its bytes, which are no JSON' : 'Message'),
    ...bodyLines(letter),
    '',
  )
  lines.push(
    paint('dim', `Next: spectra dlq replay ${shortId(id)} | edit ${shortId(id)} | drop ${shortId(id)}`),
  )
  return lines
}

function bodyLines({ body, bytes }: StoredMessage): string[] {
  if (bytes) return hexLines(bytes)
  const text = JSON.stringify(veiledMessage(body), null, 2).replaceAll(/[\u007f-\u009f]/g, ' ')
  if (text.length <= BODY_CHARACTERS) return text.split('\n')
  const rest = `... ${text.length - BODY_CHARACTERS} more characters: --json shows all of it`
  return [...text.slice(0, BODY_CHARACTERS).split('\n'), rest]
}

/** Offset, bytes, and what of them is text, as `hexdump -C` shows it. */
function hexLines(bytes: Buffer): string[] {
  const lines: string[] = []
  for (let at = 0; at < Math.min(bytes.length, SHOWN_BYTES); at += 16) {
    const piece = [...bytes.subarray(at, Math.min(at + 16, SHOWN_BYTES))]
    const hex = piece.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const text = piece.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('')
    lines.push(`${at.toString(16).padStart(8, '0')}  ${hex.padEnd(47)}  ${text}`)
  }
  if (bytes.length > SHOWN_BYTES)
    lines.push(`... ${bytes.length - SHOWN_BYTES} more bytes: --json has all of them`)
  return lines.length > 0 ? lines : ['(empty)']
}

/** For programs: bytes as base64. */
export function letterJson(letter: Letter): Record<string, unknown> {
  const { bytes, cause, ...rest } = { ...letter, body: veiledMessage(letter.body) }
  const advice = cause && (ERRORS[cause.code] as ErrorKind).advice
  return {
    ...rest,
    stage: stageOf(letter),
    processId: processOf(letter),
    ...(cause && { cause: { ...cause, ...(advice && { advice }) } }),
    ...(bytes && { bytes: bytes.toString('base64') }),
  }
}

export const some = (count: number): string => (count === 1 ? '1 dead letter' : `${count} dead letters`)
