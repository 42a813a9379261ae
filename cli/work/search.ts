import { open } from 'node:fs/promises'
import { videoKey } from '../../schema/keys.ts'
import { SpectraError } from '../../core/errors.ts'
import { MOST_PICTURE_BYTES } from '../../core/media/pictures/check.ts'
import type { Config } from '../../core/config.ts'
import { createSearchPorts, type SearchPorts } from '../../core/ports-of-commands.ts'
import type { Answer, AskedHit, AskedMoment, Identity, PictureAnswer, ProcessView } from '../../core/ports.ts'
import type { RunningSpectra } from '../../core/running/remote.ts'
import type { SearchRequest } from '../requests.ts'
import { paint, print, printJson } from '../output/terminal.ts'
import { clockSpan, localSpan } from '../output/times.ts'
import { alikeLines, seenLine, understoodLines, whyLines } from '../output/understood.ts'
import { clipPlace } from '../clip-place.ts'
import { reach } from '../reach.ts'
import { told, working } from '../session.ts'

/** Finds the moments and prints how the question was understood, and them, best first; where nothing fits what comes nearest. */
export async function search(
  config: Config,
  { organizationId }: Identity,
  request: SearchRequest,
  json: boolean,
): Promise<void> {
  const openPorts = (running?: RunningSpectra): Promise<SearchPorts> =>
    createSearchPorts(config, running, { ...told, onRead: reading() })
  await working(await reach(config, openPorts), async (ports) => {
    const answer = await answerTo(ports, organizationId, request)
    const { understood, hits, misses } = answer
    const showAll = async (some: readonly AskedHit[], how: Pick<Shown, 'json' | 'miss'>): Promise<void> => {
      for (const [index, hit] of some.entries())
        await show(await ports.processes.get({ organizationId }, hit.processId), ports, hit, {
          rank: index + 1,
          understood,
          ...how,
        })
    }
    if (!json && 'seen' in answer) print(paint('dim', seenLine(answer)))
    if (!json) for (const line of understoodLines(answer)) print(paint('dim', line))
    if (hits.length > 0) return showAll(hits, { json })
    if (!json) print(await nothingFound(ports, organizationId))
    if (!json && misses.length > 0) print('Nearest, though they do not fit:')
    await showAll(misses, { json, miss: true })
  })
}

/** From so many chunks on it takes long enough to be told; where a person looks. */
const LONG = 5000

/** Says on a terminal how far the index is that a search alone makes for itself. */
export function reading({ stderr }: Pick<NodeJS.Process, 'stderr'> = process): (chunks: number) => void {
  let shown = 0
  return (chunks) => {
    if (!stderr.isTTY || chunks < LONG) return
    // The last part has no rows: it wipes the line.
    const isOver = chunks === shown
    shown = chunks
    stderr.write(
      isOver ? '\r\x1b[K' : `\rReading what there is to search: ${chunks.toLocaleString('en')} chunks`,
    )
  }
}

async function answerTo(
  { asking }: Pick<SearchPorts, 'asking'>,
  organizationId: string,
  { picture, ...request }: SearchRequest,
): Promise<Answer | PictureAnswer> {
  if (picture === undefined) return asking.ask({ organizationId, ...request })
  return asking.askByPicture({ organizationId, ...request, picture: await readPicture(picture) })
}

/** @throws SS_SOURCE_NOT_FOUND, SS_SOURCE_IS_DIRECTORY, SS_SOURCE_UNREADABLE, and what is wrong with what is no picture */
async function readPicture(path: string): Promise<Uint8Array> {
  try {
    const file = await open(path)
    try {
      // No more than shows that it is too large.
      const { buffer, bytesRead } = await file.read(Buffer.alloc(MOST_PICTURE_BYTES + 1))
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const known = { ENOENT: 'SS_SOURCE_NOT_FOUND', EISDIR: 'SS_SOURCE_IS_DIRECTORY' } as const
    const told = known[code as keyof typeof known] ?? 'SS_SOURCE_UNREADABLE'
    throw new SpectraError(told, `Cannot search by the picture ${path}: ${code ?? String(cause)}`, {
      cause,
      details: { advice: 'Name a picture: JPEG, PNG or WebP.' },
    })
  }
}

interface Shown {
  rank: number
  json: boolean
  understood: string
  miss?: boolean
}

async function show(
  process: ProcessView,
  { storage }: Pick<SearchPorts, 'storage'>,
  hit: AskedHit,
  { rank, json, ...said }: Shown,
): Promise<void> {
  const clip = await clipPlace(storage, videoKey(process.organizationId, process.id, hit.ordinal))
  if (json) return printJson({ rank, ...said, title: process.title, clip, ...hit })
  const spans = hit.moments.map((moment) => momentSpan(process, hit, moment))
  print(`${paint('bold', `${rank}. ${process.title}`)}  ${paint('cyan', spans.join(', then '))}`)
  print(`   ${hit.text}`)
  for (const line of whyLines(hit)) print(paint('dim', `   ${line}`))
  if (clip) print(paint('dim', `   ${clip}`))
  for (const line of alikeLines(hit, process.options.startedAt !== undefined))
    print(paint('dim', `   ${line}`))
}

/** When a step holds: by the user's clock where the video has one. What lies in another clip is told by seconds of that. */
function momentSpan(
  { options }: ProcessView,
  hit: AskedHit,
  { processId, startTime, endTime }: AskedMoment,
): string {
  if (!options.startedAt || processId !== hit.processId) return clockSpan(startTime, endTime)
  const from = new Date(hit.at.getTime() + (startTime - hit.startTime) * 1000)
  return localSpan(from, endTime - startTime)
}

async function nothingFound({ processes }: SearchPorts, organizationId: string): Promise<string> {
  const { items } = await processes.list({ organizationId }, { first: 1 })
  return items.length === 0
    ? 'Nothing was analysed yet. Start with: spectra analyze <file or address>'
    : 'Nothing found that fits. Try other words, or without --since and --type.'
}
