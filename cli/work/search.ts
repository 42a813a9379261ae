import { DEFAULT_ORGANIZATION_ID } from '../../schema/ids.ts'
import { videoKey } from '../../schema/keys.ts'
import type { Config } from '../../core/config.ts'
import { createSearchPorts, type SearchPorts } from '../../core/ports-of-commands.ts'
import type { ProcessView, SearchHit } from '../../core/ports.ts'
import type { RunningSpectra } from '../../core/running/remote.ts'
import type { SearchRequest } from '../commands/search.ts'
import { paint, print, printJson } from '../output/terminal.ts'
import { clockSpan, localSpan } from '../output/times.ts'
import { reach } from '../reach.ts'
import { told, working } from '../session.ts'

/** Finds the moments and prints them, best first. */
export async function search(config: Config, request: SearchRequest, json: boolean): Promise<void> {
  const open = (running?: RunningSpectra): Promise<SearchPorts> => createSearchPorts(config, running, told)
  await working(await reach(config, open), async (ports) => {
    const { embedding, search } = ports
    const { vectors } = await embedding.embed([request.text], 'query')
    const hits = await search.query({
      organizationId: DEFAULT_ORGANIZATION_ID,
      vector: vectors[0]!,
      ...request,
    })
    if (hits.length === 0 && !json) return print(await nothingFound(ports))
    for (const [index, hit] of hits.entries()) await show(ports, hit, index + 1, json)
  })
}

async function show(
  { processes, storage }: SearchPorts,
  hit: SearchHit,
  rank: number,
  json: boolean,
): Promise<void> {
  const process = await processes.get(DEFAULT_ORGANIZATION_ID, hit.processId)
  const clip = await clipPath({ storage }, process, hit)
  if (json) return printJson({ rank, title: process.title, clip, ...hit })
  const { startTime, endTime, at } = hit
  const span = process.options.startedAt ? localSpan(at, endTime - startTime) : clockSpan(startTime, endTime)
  print(`${paint('bold', `${rank}. ${process.title}`)}  ${paint('cyan', span)}`)
  print(`   ${hit.text}`)
  if (clip) print(paint('dim', `   ${clip}`))
}

/** Where the clip lies on this machine. */
async function clipPath({ storage }: Pick<SearchPorts, 'storage'>, process: ProcessView, hit: SearchHit) {
  const { ordinal } = hit
  const key = videoKey(process.organizationId, process.id, ordinal)
  return (await storage.stat(key)) ? (await storage.asFile(key)).path : undefined
}

async function nothingFound({ processes }: SearchPorts): Promise<string> {
  const { items } = await processes.list(DEFAULT_ORGANIZATION_ID, { first: 1 })
  return items.length === 0
    ? 'Nothing was analysed yet. Start with: spectra analyze <file or address>'
    : 'Nothing found. Try other words, or without --since and --type.'
}
