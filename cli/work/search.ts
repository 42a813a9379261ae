import { existsSync } from 'node:fs'
import { videoKey } from '../../schema/keys.ts'
import type { Config } from '../../core/config.ts'
import { createSearchPorts, type SearchPorts } from '../../core/ports-of-commands.ts'
import type { Identity, ProcessView, SearchHit } from '../../core/ports.ts'
import type { RunningSpectra } from '../../core/running/remote.ts'
import { meaningOf } from '../../core/search/meaning.ts'
import type { SearchRequest } from '../requests.ts'
import { paint, print, printJson } from '../output/terminal.ts'
import { clockSpan, localSpan } from '../output/times.ts'
import { reach } from '../reach.ts'
import { told, working } from '../session.ts'

/** Finds the moments and prints them, best first. */
export async function search(
  config: Config,
  { organizationId }: Identity,
  request: SearchRequest,
  json: boolean,
): Promise<void> {
  const open = (running?: RunningSpectra): Promise<SearchPorts> => createSearchPorts(config, running, told)
  await working(await reach(config, open), async (ports) => {
    const { embedding, processes, search } = ports
    const meaning = await meaningOf(embedding, request.text)
    const hits = await search.query({ organizationId, meaning, ...request })
    if (hits.length === 0 && !json) return print(await nothingFound(ports, organizationId))
    for (const [index, hit] of hits.entries())
      await show(await processes.get({ organizationId }, hit.processId), ports, hit, {
        rank: index + 1,
        json,
      })
  })
}

async function show(
  process: ProcessView,
  { storage }: Pick<SearchPorts, 'storage'>,
  hit: SearchHit,
  { rank, json }: { rank: number; json: boolean },
): Promise<void> {
  const clip = await clipPlace({ storage }, process, hit)
  if (json) return printJson({ rank, title: process.title, clip, ...hit })
  const { startTime, endTime, at } = hit
  const span = process.options.startedAt ? localSpan(at, endTime - startTime) : clockSpan(startTime, endTime)
  print(`${paint('bold', `${rank}. ${process.title}`)}  ${paint('cyan', span)}`)
  print(`   ${hit.text}`)
  if (clip) print(paint('dim', `   ${clip}`))
}

/** Where the clip can be opened from here: its path, or where the storage is not on this machine, its URL. */
async function clipPlace({ storage }: Pick<SearchPorts, 'storage'>, process: ProcessView, hit: SearchHit) {
  const key = videoKey(process.organizationId, process.id, hit.ordinal)
  if (!(await storage.stat(key))) return undefined
  const url = await storage.signedUrl(key)
  if (URL.canParse(url)) return url
  const file = await storage.asFile(key)
  await file.release()
  // What was fetched for this is gone again.
  return existsSync(file.path) ? file.path : undefined
}

async function nothingFound({ processes }: SearchPorts, organizationId: string): Promise<string> {
  const { items } = await processes.list({ organizationId }, { first: 1 })
  return items.length === 0
    ? 'Nothing was analysed yet. Start with: spectra analyze <file or address>'
    : 'Nothing found. Try other words, or without --since and --type.'
}
