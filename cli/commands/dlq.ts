import { Command } from 'commander'
import { DEAD_LETTER_QUEUES, type LetterSelection } from '../../core/dead-letters.ts'
import { ERRORS, SpectraError } from '../../core/errors.ts'
import { queue, QUEUE_NAMES, type QueueName } from '../../schema/queues.ts'
import { parseSince } from '../output/times.ts'
import { configOf } from '../settings.ts'

const HELP = `
A message that failed for good is a dead letter: it keeps what it held, why it failed and how often it was tried. An id may
be shortened as far as it stays clear.

Examples:
  spectra dlq list --since 2h --code SS_URL_FAILED
  spectra dlq groups --queue vlm
  spectra dlq show 3f2a91c0
  spectra dlq edit 3f2a91c0 --set payload.source.url=https://example.org/new.mp4
  spectra dlq replay --process 7c41b0a2-53e1-5c7a-9f00-5b7d1d1e2a10
  spectra dlq replay --all --yes                   from a script: nobody is there to be asked`

export interface FilterOptions {
  queue?: string
  process?: string
  code?: string
  since?: string
  until?: string
  limit?: string
}

interface BulkOptions extends FilterOptions {
  all?: boolean
  yes?: boolean
}

/** Looks after what failed for good. */
export function dlqCommand(): Command {
  const dlq = new Command('dlq')
    .description('see what failed for good, and replay, mend or drop it')
    .addHelpText('after', HELP)

  filtered(dlq.command('list').description('dead letters of all queues, oldest first'))
    .option('--json', 'one JSON object per line')
    .action(async (options: FilterOptions & { json?: boolean }, command: Command) => {
      const request = { selection: selectionOf(options), limit: limitOf(options, 50), json: options.json }
      const { list } = await import('../work/dlq.ts')
      process.exitCode = await list(configOf(command), request)
    })

  filtered(dlq.command('groups').description('how many failed for which cause, most first'), false)
    .option('--json', 'one JSON object per line')
    .action(async (options: FilterOptions & { json?: boolean }, command: Command) => {
      const { groups } = await import('../work/dlq-groups.ts')
      process.exitCode = await groups(configOf(command), selectionOf(options), options)
    })

  dlq
    .command('show')
    .description('everything about one: its message, its cause, and what to do')
    .argument('<id>')
    .option('--json', 'as JSON; bytes that are no JSON as base64')
    .action(async (id: string, options: { json?: boolean }, command: Command) => {
      const { show } = await import('../work/dlq.ts')
      process.exitCode = await show(configOf(command), id, options)
    })

  for (const [verb, about] of [
    ['replay', 'bring them back: each is worked on again, as a first attempt'],
    ['drop', 'delete them; what failed stays failed, and is counted so'],
  ] as const) {
    filtered(dlq.command(verb).description(about))
      .argument('[id...]')
      .option('--all', 'all that there are')
      .option('--yes', 'do not ask; needed for several, and to drop, where there is no terminal')
      .action(async (ids: string[], options: BulkOptions, command: Command) => {
        const request = { ids, selection: selectionOf(options), limit: limitOf(options), yes: options.yes }
        checkAsked(verb, ids, options)
        const { change } = await import('../work/dlq.ts')
        process.exitCode = await change(configOf(command), verb, request)
      })
  }

  dlq
    .command('edit')
    .description('mend the message of one, in $EDITOR or by --set or --file; then it may be replayed')
    .argument('<id>')
    .option(
      '--set <path=value>',
      'one field, such as payload.options.fps=5; more than once where wanted',
      collect,
      [],
    )
    .option('--file <path>', 'the whole message as JSON; - reads it from standard input')
    .option('--yes', 'replay it then, without asking')
    .action(
      async (id: string, options: { set: string[]; file?: string; yes?: boolean }, command: Command) => {
        const { edit } = await import('../work/dlq-edit.ts')
        process.exitCode = await edit(configOf(command), id, options)
      },
    )
  return dlq
}

const collect = (value: string, before: string[]): string[] => [...before, value]

const filtered = (command: Command, limited = true): Command => {
  command
    .option('--queue <name>', 'only of this queue or stage, such as M1_DEADLETTER_QUEUE or vlm')
    .option('--process <id>', 'only of this process')
    .option('--code <code>', 'only with this error code, such as SS_URL_FAILED')
    .option('--since <time>', 'failed last since then: 2026-05-01, 2026-05-01T14:00, or 30m, 2h, 3d ago')
    .option('--until <time>', 'failed last before then')
  return limited ? command.option('--limit <n>', 'how many at most, 1-10000') : command
}

/** @throws SS_INPUT_INVALID naming the option, what it got and what it takes */
export function selectionOf(options: FilterOptions): LetterSelection {
  const { code, process } = options
  if (code !== undefined && !Object.hasOwn(ERRORS, code)) {
    throw new SpectraError('SS_INPUT_INVALID', `Cannot use --code: there is no error code "${code}"`)
  }
  return {
    ...(options.queue !== undefined && { queue: queueNamed(options.queue) }),
    ...(process !== undefined && { processId: process }),
    ...(code !== undefined && { code }),
    ...(options.since !== undefined && { failedAfter: parseSince(options.since) }),
    ...(options.until !== undefined && { failedBefore: parseSince(options.until) }),
  }
}

/** A dead-letter queue by its name, that of the queue before it, or that of the stage. */
function queueNamed(text: string): QueueName {
  const name = QUEUE_NAMES.find((one) => one === text || queue(one).consumer === text)
  const dead = name && (queue(name).deadLetters ?? name)
  const found = DEAD_LETTER_QUEUES.find((one) => one === dead)
  if (found) return found
  const known = DEAD_LETTER_QUEUES.join(', ')
  throw new SpectraError(
    'SS_INPUT_INVALID',
    `Cannot use --queue: there is no "${text}". Known queues: ${known}`,
  )
}

function limitOf({ limit }: FilterOptions, byDefault?: number): number | undefined {
  if (limit === undefined) return byDefault
  const count = Number(limit)
  if (Number.isInteger(count) && count >= 1 && count <= 10_000) return count
  throw new SpectraError('SS_INPUT_INVALID', `Cannot use --limit: it is 1 to 10000, not "${limit}"`)
}

/** Ids, or filters, or all on purpose: never all by accident. */
function checkAsked(verb: string, ids: readonly string[], options: BulkOptions): void {
  const { queue, process, code, since, until, all } = options
  const filters = [queue, process, code, since, until].some((one) => one !== undefined)
  if (ids.length > 0 && (all || filters)) {
    throw new SpectraError('SS_INPUT_INVALID', `Cannot ${verb}: give either ids, or --all and filters`)
  }
  if (ids.length > 0 || all || filters) return
  throw new SpectraError('SS_INPUT_INVALID', `Cannot ${verb}: nothing was named`, {
    details: { advice: 'Give ids, filters such as --code SS_URL_FAILED, or --all.' },
  })
}
