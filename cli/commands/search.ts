import { Command } from 'commander'
import { SpectraError } from '../../core/errors.ts'
import { PARTS } from '../../core/search/asking/question.ts'
import { checkWords } from '../../core/search/words.ts'
import { EVENT_TYPES } from '../../schema/analysis.ts'
import { identityOf, ofOrganization } from '../organization.ts'
import { parseSince } from '../output/times.ts'
import type { SearchRequest } from '../requests.ts'
import { configOf } from '../settings.ts'

interface SearchOptions {
  since?: string
  type?: string[]
  group?: string
  not?: string[]
  picture?: string
  like?: string
  limit: string
  json?: boolean
}

export function searchCommand(): Command {
  return ofOrganization(new Command('search'))
    .description('find the moment in what was analysed')
    .argument('[text]', 'what to look for, such as "a car but no person at the back door yesterday"')
    .option('--picture <file>', 'for more like what takes most of a picture: JPEG, PNG or WebP, at most 5 MB')
    .option('--since <time>', 'only footage since then: 2026-05-01, 2026-05-01T14:00, or 30m, 2h, 3d ago')
    .option('--type <event...>', `only chunks with such an event: ${EVENT_TYPES.join(', ')}`)
    .option('--group <name>', 'only what cameras of this group saw')
    .option('--not <part...>', `leave words that are taken for one of these: ${PARTS.join(', ')}`)
    .option('--like <likeness>', 'only what says the same as something that was found, and all of it')
    .option('--limit <n>', 'how many answers, 1-100', '5')
    .option('--json', 'one JSON object per answer and line')
    .action(async (text: string | undefined, options: SearchOptions, command: Command) => {
      const request = checked(text, options)
      const { search } = await import('../work/search.ts')
      await search(configOf(command), identityOf(command), request, options.json ?? false)
    })
}

/** @throws SS_INPUT_INVALID saying what would be right */
function checked(text = '', options: SearchOptions): SearchRequest {
  const { picture } = options
  if (picture === undefined && text.trim() === '')
    throw new SpectraError('SS_INPUT_INVALID', 'Cannot search: the text is empty')
  if (picture === undefined) checkWords(text)
  const limit = Number(options.limit)
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    throw new SpectraError('SS_INPUT_INVALID', `Cannot search: --limit is 1 to 100, not "${options.limit}"`)
  }
  const strange = options.not?.find((part) => !(PARTS as readonly string[]).includes(part))
  if (strange !== undefined) {
    const state = `--not is one of ${PARTS.join(', ')}, not "${strange}"`
    throw new SpectraError('SS_INPUT_INVALID', `Cannot search: ${state}`)
  }
  if (options.like !== undefined && !/^[0-9a-f]{32}$/.test(options.like)) {
    throw new SpectraError(
      'SS_INPUT_INVALID',
      `Cannot search: --like is what an answer says, not "${options.like}"`,
    )
  }
  return {
    text,
    picture,
    limit,
    not: options.not as SearchRequest['not'],
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    since: options.since ? parseSince(options.since) : undefined,
    eventTypes: options.type,
    like: options.like,
    group: options.group,
  }
}
