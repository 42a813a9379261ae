import { ask } from '../../api/ask.ts'
import type { ResultOf } from '../../api/graphql.ts'
import { lengthOf, type Stretch } from '../../review/axis.ts'
import type { TileAnswer } from '../../review/footage.ts'
import { pieceNamed, piecesOf } from '../../review/ring.ts'
import { countStep, joinOf } from '../../review/tiles.ts'
import type { Clip } from '../../review/playing.ts'
import type { ClipFile } from './files.ts'
import { loadPiece } from './load-pieces.ts'
import { ClipFiles, ClipsWithin, MoreMoments, NextMoment, ReviewTile } from './queries.ts'

/** What is looked at. */
export interface Scope {
  cameras: readonly string[]
  /** Empty: all kinds. */
  types: readonly string[]
  unreviewed: boolean
}

/** How far the next event is looked for: as far as the API goes in one question. */
const REACH = 30 * 24 * 3_600_000
/** Counts of all cameras together that the API gives in one answer. */
const MOST_STEPS = 19_000
/** Pages of events of a piece; where there are more the counts tell how much happened. */
const MOST_PAGES = 5

const instants = ({ from, until }: Stretch) => ({
  from: new Date(from).toISOString(),
  until: new Date(until).toISOString(),
})

const narrowed = ({ types, unreviewed }: Scope) => ({
  types: types.length > 0 ? [...types] : null,
  reviewed: unreviewed ? false : null,
})

/** All of a piece of time. @throws SpectraApiError */
export async function loadTile(scope: Scope, tile: Stretch): Promise<TileAnswer> {
  const cameraIds = [...scope.cameras]
  const step = Math.max(countStep(tile), ((lengthOf(tile) / 1000) * cameraIds.length) / MOST_STEPS)
  const about = { cameraIds, ...instants(tile), ...narrowed(scope) }
  const answer = await ask(ReviewTile, { ...about, step, join: joinOf(tile) ?? null })
  const nodes = [...answer.moments.nodes]
  let { pageInfo } = answer.moments
  for (let page = 1; page < MOST_PAGES && pageInfo.hasNextPage; page++) {
    const { moments } = await ask(MoreMoments, { ...about, after: pageInfo.endCursor })
    nodes.push(...moments.nodes)
    pageInfo = moments.pageInfo
  }
  return answerOf({ ...answer, moments: { nodes, pageInfo } }, step * 1000)
}

export function answerOf(answer: ResultOf<typeof ReviewTile>, step: number): TileAnswer {
  const { moments, momentCounts, recordings } = answer
  return {
    step,
    hasMore: moments.pageInfo.hasNextPage,
    moments: moments.nodes.flatMap(({ startedAt, endedAt, camera, reviewedAt, ...event }) => {
      if (!startedAt || !camera) return []
      const from = Date.parse(startedAt)
      const until = endedAt ? Date.parse(endedAt) : from
      return [{ ...event, camera: camera.id, from, until, reviewed: reviewedAt !== null }]
    }),
    counts: momentCounts.map(({ cameraId, at, count, unreviewed }) => ({
      ...{ camera: cameraId, at: Date.parse(at), count, unreviewed },
    })),
    recorded: recordings.flatMap(({ cameraId, stretches, ring }) =>
      [...stretches, ...ring].map((each) => ({ camera: cameraId, ...stretchOf(each) })),
    ),
    gaps: recordings.flatMap(({ cameraId, gaps }) =>
      gaps.map(({ from, until, cause }) => ({
        ...{ camera: cameraId, from: Date.parse(from), until: Date.parse(until) },
        ...(cause && { code: cause.code, message: cause.message }),
      })),
    ),
  }
}

const stretchOf = ({ from, until }: { from: string; until: string }): Stretch => ({
  from: Date.parse(from),
  until: Date.parse(until),
})

/** All that can be played of a stretch: clips, and where there is none what is recorded all the time. @throws SpectraApiError */
export const loadClips = async (cameras: readonly string[], within: Stretch): Promise<Clip[]> =>
  clipsOf(await ask(ClipsWithin, aboutClips(cameras, within)))

export const aboutClips = (cameras: readonly string[], within: Stretch) => ({
  cameraIds: [...cameras],
  ...instants(within),
})

export const clipsOf = ({ recordings }: ResultOf<typeof ClipsWithin>): Clip[] =>
  recordings.flatMap(({ cameraId, stretches, ring }) => {
    const clips = stretches.map((each) => ({
      ...{ camera: cameraId, processId: each.processId },
      ...stretchOf(each),
    }))
    return [...clips, ...piecesOf(cameraId, ring.map(stretchOf), clips)]
  })

/** When the event after an instant begins, or the one before it; undefined where there is none. @throws SpectraApiError */
export async function findMoment(scope: Scope, at: number, towards: 1 | -1): Promise<number | undefined> {
  const within = towards === 1 ? { from: at + 51, until: at + REACH } : { from: at - REACH, until: at - 50 }
  const { moments } = await ask(NextMoment, {
    ...{ cameraIds: [...scope.cameras], ...instants(within), ...narrowed(scope) },
    ...(towards === 1 ? { first: 1, last: null } : { first: null, last: 1 }),
  })
  const started = moments.nodes[0]?.startedAt
  return started ? Date.parse(started) : undefined
}

/** The files of clips by their processes, and of pieces by their names; what is gone is left out. @throws SpectraApiError */
export async function loadFiles(names: readonly string[]): Promise<Map<string, ClipFile>> {
  const pieces = names.flatMap((name) => {
    const piece = pieceNamed(name)
    return piece ? [{ name, piece }] : []
  })
  const ids = names.filter((name) => !pieceNamed(name))
  const files = ids.length > 0 ? await loadClipFiles(ids) : new Map<string, ClipFile>()
  for (const [name, file] of await Promise.all(
    pieces.map(async ({ name, piece }) => [name, await loadPiece(piece)] as const),
  ))
    if (file) files.set(name, file)
  return files
}

async function loadClipFiles(processIds: readonly string[]): Promise<Map<string, ClipFile>> {
  const { nodes } = await ask(ClipFiles, { ids: [...processIds] })
  const files = new Map<string, ClipFile>()
  for (const node of nodes) {
    if (node?.__typename !== 'Process') continue
    const chunk = node.chunks.nodes[0]
    if (!chunk?.video || !node.startedAt) continue
    files.set(node.id, {
      ...{ startedAt: Date.parse(node.startedAt), fps: chunk.fps, url: chunk.video.url },
      ...{ bytes: chunk.video.bytes, thumbnail: chunk.thumbnail?.url },
    })
  }
  return files
}
