import { DEFAULT_ORGANIZATION_ID } from '../../schema/ids.ts'
import { videoKey } from '../../schema/keys.ts'
import type { Config } from '../../core/config.ts'
import type { OpenedPorts } from '../../core/create-ports.ts'
import type { ProcessView, SearchHit } from '../../core/ports.ts'
import type { SearchRequest } from '../commands/search.ts'
import { paint, print, printJson } from '../output/terminal.ts'
import { clockSpan, localSpan } from '../output/times.ts'
import { withPorts } from '../session.ts'

/** Finds the moments and prints them, best first. */
export async function search(config: Config, request: SearchRequest, json: boolean): Promise<void> {
  await withPorts(config, async (opened) => {
    const { embedding, search } = opened.ports
    const [vector] = await embedding.embed([request.text], 'query')
    const hits = await search.query({ organizationId: DEFAULT_ORGANIZATION_ID, vector: vector!, ...request })
    if (hits.length === 0 && !json) return print(await nothingFound(opened))
    for (const [index, hit] of hits.entries()) await show(opened, hit, index + 1, json)
  })
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
  const { startTime, endTime, at } = hit
  const span = process.options.startedAt ? localSpan(at, endTime - startTime) : clockSpan(startTime, endTime)
  print(`${paint('bold', `${rank}. ${process.title}`)}  ${paint('cyan', span)}`)
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
