import { existsSync } from 'node:fs'
import { hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import type { Config } from '../../core/config.ts'
import {
  createDeadLetters,
  DEAD_LETTER_QUEUES,
  MOST_LETTERS,
  ownerOf,
  type DeadLetters,
  type LetterSelection,
} from '../../core/dead-letters.ts'
import { SpectraError, toSpectraError } from '../../core/errors.ts'
import { createLetterPorts, type LetterPorts } from '../../core/ports-of-commands.ts'
import type { StoredMessage } from '../../core/ports.ts'
import { confirm } from '../confirm.ts'
import { EXIT } from '../exit-codes.ts'
import {
  letterDetails,
  letterJson,
  letterLines,
  plain,
  processOf,
  some,
  type Letter,
} from '../output/letter-lines.ts'
import { paint, print, printJson } from '../output/terminal.ts'
import { reach } from '../reach.ts'
import { working } from '../session.ts'

/** What commands about dead letters work with. */
export interface Letters {
  ports: LetterPorts
  letters: DeadLetters
}

/** Prints dead letters, oldest first within each queue. */
export function list(
  config: Config,
  { selection, limit = 50, json }: { selection: LetterSelection; limit?: number; json?: boolean },
): Promise<number> {
  return withLetters(config, async ({ ports, letters }) => {
    const found = await letters.list(selection, { limit: limit + 1 })
    const shown = await named(ports, found.slice(0, limit))
    if (json) shown.forEach((letter) => printJson(listed(letter)))
    else if (shown.length === 0) print(paint('green', 'No dead letters.'))
    else {
      letterLines(shown, process.stdout.columns).forEach((line) => print(line))
      const more = found.length > limit ? ': there are more, --limit shows them' : ''
      print(paint('dim', `${some(shown.length)}${more}. Next: spectra dlq show <id>`))
    }
    return EXIT.done
  })
}

/** Prints all about one dead letter. */
export function show(config: Config, id: string, { json }: { json?: boolean }): Promise<number> {
  return withLetters(config, async ({ ports, letters }) => {
    const [letter] = await named(ports, [await letters.find(id)])
    if (json) printJson(letterJson(letter!))
    else letterDetails(letter!).forEach((line) => print(line))
    return EXIT.done
  })
}

export interface ChangeRequest {
  ids: readonly string[]
  selection: LetterSelection
  limit?: number
  yes?: boolean
}

/** Replays or drops dead letters: says how many, asks, does it, and says what comes of it. */
export function change(
  config: Config,
  verb: 'replay' | 'drop',
  { ids, selection, limit = MOST_LETTERS, yes }: ChangeRequest,
): Promise<number> {
  return withLetters(config, async ({ ports, letters }) => {
    const chosen = await choose(letters, ids, selection, limit)
    if (chosen.length === 0) {
      print('No dead letters fit: nothing was changed.')
      return EXIT.done
    }
    const needsYes = verb === 'drop' || chosen.length > 1
    if (needsYes && !yes && !(await confirm(`${verb} ${some(chosen.length)}`, questionOf(verb, chosen)))) {
      print('Nothing was changed.')
      return EXIT.done
    }
    const done = await letters[verb](chosen)
    print(`${verb === 'replay' ? 'Replayed' : 'Dropped'} ${some(done)}.`)
    const gone = chosen.length - done
    if (gone > 0) print(`${some(gone)} ${gone === 1 ? 'was' : 'were'} gone already.`)
    if (verb === 'drop') await printWhatStays(ports, chosen)
    const left = chosen.length === MOST_LETTERS ? await countAll(ports) : 0
    if (left > 0) print(paint('dim', `${MOST_LETTERS} are the most at once: ${left} are left. Run it again.`))
    return EXIT.done
  })
}

async function choose(
  letters: DeadLetters,
  ids: readonly string[],
  selection: LetterSelection,
  limit: number,
): Promise<StoredMessage[]> {
  if (ids.length === 0) return letters.list(selection, { limit })
  const found = new Map<string, StoredMessage>()
  for (const id of ids) {
    const letter = await letters.find(id)
    found.set(`${letter.queue} ${letter.id}`, letter)
  }
  return [...found.values()]
}

function questionOf(verb: 'replay' | 'drop', letters: readonly StoredMessage[]): string {
  const codes = Map.groupBy(letters, ({ cause }) => cause?.code ?? 'no code')
  const shown = [...codes].map(([code, { length }]) => `${length} ${code}`).join(', ')
  const what = `${some(letters.length)} (${shown})`
  return verb === 'replay'
    ? `Replay ${what}?`
    : `Drop ${what}? Their messages are gone then, and what failed stays failed.`
}

async function printWhatStays(ports: LetterPorts, dropped: readonly StoredMessage[]): Promise<void> {
  const processes = [...new Map((await named(ports, dropped)).map((one) => [processOf(one), one])).values()]
  const titles = processes.flatMap(({ title }) => title ?? [])
  const shown = titles.slice(0, 5).map(plain).join(', ') + (titles.length > 5 ? ', ...' : '')
  const whose = shown === '' ? 'What failed' : `What failed of ${shown}`
  print(`${whose} stays failed and is counted so. To have it analysed after all: spectra analyze --again.`)
}

async function countAll({ mailbox }: LetterPorts): Promise<number> {
  const depths = await Promise.all(DEAD_LETTER_QUEUES.map((name) => mailbox.depth(name)))
  return depths.reduce((sum, { ready, delayed }) => sum + ready + delayed, 0)
}

/** One line of a list for programs: all but the message itself. */
function listed(letter: Letter): Record<string, unknown> {
  const shown = letterJson(letter)
  delete shown.body
  delete shown.bytes
  return shown
}

/** Letters with the titles of their processes, where those are known. */
async function named({ processes }: LetterPorts, letters: readonly StoredMessage[]): Promise<Letter[]> {
  const titles = new Map<string, Promise<string | undefined>>()
  const titleOf = (letter: StoredMessage): Promise<string | undefined> => {
    const [owner, id] = [ownerOf(letter), processOf(letter)]
    if (owner === undefined || id === undefined) return Promise.resolve(undefined)
    const known =
      titles.get(id) ?? processes.get({ organizationId: owner }, id).then(({ title }) => title, unlessGone)
    titles.set(id, known)
    return known
  }
  return Promise.all(
    letters.map(async (letter) => {
      const title = await titleOf(letter)
      return title === undefined ? letter : { ...letter, title }
    }),
  )
}

function unlessGone(thrown: unknown): undefined {
  if (toSpectraError(thrown).code !== 'SS_NOT_FOUND') throw thrown
}

/** Opens the mailbox and the database of the configuration for one command. */
export async function withLetters<T>(config: Config, work: (opened: Letters) => Promise<T>): Promise<T> {
  if (config.mailboxUrl === '' && !existsSync(join(config.dataDir, 'mailbox.sqlite'))) {
    const advice =
      'Give the --data of what ran, or set SPECTRA_MAILBOX_URL and SPECTRA_DATABASE_URL of the cluster.'
    const message = `Cannot look for dead letters: nothing has run in ${config.dataDir}`
    throw new SpectraError('SS_INPUT_INVALID', message, { details: { advice } })
  }
  const opened = await reach(config, (running) => createLetterPorts(config, running))
  return working(opened, (ports) => {
    const by = `${userInfo().username}@${hostname()}`
    const letters = createDeadLetters({ ...ports, by })
    return work({ ports, letters })
  })
}
