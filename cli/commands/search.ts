import { Command } from 'commander'
import { DEFAULT_ORGANIZATION_ID } from '../../schema/ids.ts'
import { EVENT_TYPES } from '../../schema/analysis.ts'
import { videoKey } from '../../schema/keys.ts'
import { SpectraError } from '../../core/errors.ts'
import type { OpenedPorts } from '../../core/create-ports.ts'
import type { ProcessView, SearchHit } from '../../core/ports.ts'
import { paint, print, printJson } from '../output/terminal.ts'
import { clockSpan, parseSince } from '../output/times.ts'
import { configOf, withPorts } from '../session.ts'

interface SearchOptions {
  since?: string
  type?: string[]
  limit: string
  json?: boolean
}

export function searchCommand(): Command {
  return new Command('search')
    .description('find the moment in what was analysed')
    .argument('<text>', 'what to look for, in plain words')
    .option('--since <time>', 'only footage since then: 2026-05-01, 2026-05-01T14:00, or 30m, 2h, 3d ago')
    .option('--type <event...>', `only chunks with such an event: ${EVENT_TYPES.join(', ')}`)
    .option('--limit <n>', 'how many answers, 1-100', '5')
    .option('--json', 'one JSON object per answer and line')
    .action(async (text: string, options: SearchOptions, command: Command) => {
      const request = checked(text, options)
      await withPorts(configOf(command), async (opened) => {
        const { ports } = opened
        const [vector] = await ports.embedding.embed([text], 'query')
        const hits = await ports.search.query({
          organizationId: DEFAULT_ORGANIZATION_ID,
          vector: vector!,
          ...request,
        })
        if (hits.length === 0 && !options.json) return print(await nothingFound(opened))
        for (const [index, hit] of hits.entries()) await show(opened, hit, index + 1, options.json ?? false)
      })
    })
}

/** @throws SS_INPUT_INVALID saying what would be right */
function checked(text: string, options: SearchOptions) {
  if (text.trim() === '') throw new SpectraError('SS_INPUT_INVALID', 'Cannot search: the text is empty')
  const limit = Number(options.limit)
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    throw new SpectraError('SS_INPUT_INVALID', `Cannot search: --limit is 1 to 100, not "${options.limit}"`)
  }
  return {
    text,
    limit,
    since: options.since ? parseSince(options.since) : undefined,
    eventTypes: options.type,
  }
}

async function show(
  { ports, storage }: OpenedPorts,
  hit: SearchHit,
  rank: number,
  json: boolean,
): Promise<void> {
  const process = await ports.processes.get(DEFAULT_ORGANIZATION_ID, hit.processId)
  const clip = await clipPath({ storage }, process, hit)
  if (json) return printJson({ rank, title: process.title, clip, ...hit })
  print(
    `${paint('bold', `${rank}. ${process.title}`)}  ${paint('cyan', clockSpan(hit.startTime, hit.endTime))}`,
  )
  print(`   ${hit.text}`)
  if (clip) print(paint('dim', `   ${clip}`))
}

/** Where the clip lies on this machine. */
async function clipPath({ storage }: Pick<OpenedPorts, 'storage'>, process: ProcessView, hit: SearchHit) {
  const { ordinal } = hit
  const key = videoKey(process.organizationId, process.id, ordinal)
  return (await storage.stat(key)) ? (await storage.asFile(key)).path : undefined
}

async function nothingFound({ ports }: OpenedPorts): Promise<string> {
  const { items } = await ports.processes.list(DEFAULT_ORGANIZATION_ID, { first: 1 })
  return items.length === 0
    ? 'Nothing was analysed yet. Start with: spectra analyze <file or address>'
    : 'Nothing found. Try other words, or without --since and --type.'
}
