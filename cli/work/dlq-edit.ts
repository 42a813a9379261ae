import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { isDeepStrictEqual } from 'node:util'
import type { Config } from '../../core/config.ts'
import { editedBody } from '../../core/edited-letter.ts'
import { SpectraError } from '../../core/errors.ts'
import type { StoredMessage } from '../../core/ports.ts'
import { veiledMessage } from '../../core/veiled-message.ts'
import { ask, canAsk } from '../confirm.ts'
import { EXIT } from '../exit-codes.ts'
import { shortId } from '../output/letter-lines.ts'
import { print, printError } from '../output/terminal.ts'
import { withLetters } from './dlq.ts'

export interface EditRequest {
  set: readonly string[]
  file?: string
  yes?: boolean
}

/** Mends the message of one dead letter, checked before anything is changed, and replays it where that is wanted. */
export function edit(config: Config, id: string, request: EditRequest): Promise<number> {
  return withLetters(config, async ({ letters }) => {
    const letter = await letters.find(id)
    const body = await newBody(letter, request)
    if (body === undefined || isDeepStrictEqual(body, letter.body)) {
      print('Nothing was changed.')
      return EXIT.done
    }
    const edited = await letters.edit(letter, body)
    print(`Edited the dead letter ${shortId(edited.id)}.`)
    const replayed = request.yes || (canAsk() && (await ask('Replay it now?')))
    if (replayed) {
      await letters.replay([edited])
      print('Replayed 1 dead letter.')
    } else print(`It stays where it is. To have it worked on: spectra dlq replay ${shortId(edited.id)}`)
    return EXIT.done
  })
}

/** What it is to hold, valid by its contract; undefined where the user gave up. */
async function newBody(letter: StoredMessage, { set, file }: EditRequest): Promise<unknown> {
  if (file !== undefined && set.length > 0) {
    throw new SpectraError('SS_INPUT_INVALID', 'Cannot edit: give either --set or --file')
  }
  if (set.length > 0) return editedBody(letter, set.reduce(withField, letter.body))
  if (file !== undefined) return editedBody(letter, parsed(await read(file), file))
  if (canAsk()) return fromEditor(letter)
  throw new SpectraError('SS_INPUT_INVALID', 'Cannot open an editor: there is no terminal', {
    details: { advice: 'Use --set payload.path=value, or --file.' },
  })
}

const read = (file: string): Promise<string> =>
  file === '-'
    ? text(process.stdin)
    : readFile(file, 'utf8').catch((cause: Error) => {
        throw new SpectraError('SS_INPUT_INVALID', `Cannot read ${file}: ${cause.message}`, { cause })
      })

function parsed(content: string, from: string): unknown {
  try {
    return JSON.parse(content)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new SpectraError('SS_INPUT_INVALID', `Cannot read ${from}: it is no JSON (${why})`, { cause })
  }
}

/**
 * A copy of `body` with one field changed. The value is JSON where it can be, else a text.
 * @throws SS_INPUT_INVALID
 */
export function withField(body: unknown, assignment: string): unknown {
  const at = assignment.indexOf('=')
  const path = assignment.slice(0, Math.max(0, at)).split('.')
  const refuse = (why: string): SpectraError =>
    new SpectraError('SS_INPUT_INVALID', `Cannot set "${assignment}": ${why}`)
  if (at < 0 || path.some((key) => key === ''))
    throw refuse('write it as path=value, such as payload.options.fps=5')
  if (typeof body !== 'object' || body === null) throw refuse('the message has no fields: use --file')
  const copy: unknown = structuredClone(body)
  let parent = copy as Record<string, unknown>
  for (const key of path.slice(0, -1)) {
    const child = Object.hasOwn(parent, key) ? parent[key] : undefined
    if (typeof child !== 'object' || child === null) throw refuse(`there is no object "${key}" in it`)
    parent = child as Record<string, unknown>
  }
  const key = path.at(-1)!
  const value = valueOf(assignment.slice(at + 1))
  Object.defineProperty(parent, key, { value, writable: true, enumerable: true, configurable: true })
  return copy
}

function valueOf(given: string): unknown {
  try {
    return JSON.parse(given)
  } catch {
    return given
  }
}

/** Opens it in the user's editor until it is valid, unchanged, or given up. */
async function fromEditor(letter: StoredMessage): Promise<unknown> {
  const shown = veiledMessage(letter.body)
  const directory = await mkdtemp(join(tmpdir(), 'spectra-dlq-'))
  const file = join(directory, `${shortId(letter.id).replace(':', '-')}.json`)
  try {
    await writeFile(file, `${JSON.stringify(shown, null, 2)}\n`, { mode: 0o600 })
    for (;;) {
      await openEditor(file)
      try {
        const body = parsed(await readFile(file, 'utf8'), 'what you wrote')
        return isDeepStrictEqual(body, shown) ? undefined : editedBody(letter, body)
      } catch (thrown) {
        printError(thrown)
        if (!(await ask('Edit it again?', 'yes'))) return undefined
      }
    }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** VISUAL and EDITOR may have arguments, as in `code --wait`: a shell reads them. */
async function openEditor(file: string): Promise<void> {
  const editor = process.env.VISUAL || process.env.EDITOR || 'vi'
  const child = spawn('/bin/sh', ['-c', `${editor} "$0"`, file], { stdio: 'inherit' })
  const [code] = (await once(child, 'close')) as [number | null]
  if (code === 0) return
  throw new SpectraError('SS_INPUT_INVALID', `Cannot edit: ${editor} ended with status ${code}`, {
    details: { advice: 'Set EDITOR to a program that edits a file, or use --set or --file.' },
  })
}
