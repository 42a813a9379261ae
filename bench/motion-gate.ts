import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLooks } from '../core/llm/local/looks.ts'
import { createStillness } from '../core/llm/local/stillness.ts'
import { cutChunks } from '../test/analyst/scenes/compose.ts'
import { chunkVideo, visionRequest } from '../test/helpers/chunk-video.ts'
import { sharedDir } from '../test/helpers/shared.ts'
import { report, type Figure } from './report.ts'

/**
 * What the motion gate saves on real footage, and what it hides: an event is missed where a chunk that was held back shows any of it.
 * Goal: at least 30 % of the calls, and no event. No more can be saved than the share of time in which the picture is empty, which is
 * 27 % of both videos together; `--verbose` lists the chunks that are held back.
 */
interface Truth {
  video: string
  vehicles?: { from: number; to: number }[]
  people?: { from: number; to: number }[]
  empty: [number, number][]
}

/** Seconds of a chunk: the usual, and shorter ones. */
const LENGTHS = [10, 5]
/** Earlier chunks that the pipeline hands on. */
const BEFORE = 2
const NAMES = ['car-detection', 'one-by-one-person-detection']

interface Counted {
  chunks: number
  saved: number
  missed: number
}

const shared = sharedDir()
if (!shared)
  throw new Error('Cannot measure the motion gate: the shared footage is missing: set SPECTRA_SHARED')
const root = mkdtempSync(join(tmpdir(), 'spectra-bench-'))
const looks = createLooks({ ffmpeg: 'ffmpeg', threads: 2 })
const { signal } = new AbortController()

async function gate(truth: Truth, seconds: number): Promise<Counted> {
  const chunks = await cutChunks(join(shared!, 'videos', truth.video), root, seconds)
  const { isStill } = createStillness(looks)
  const held: { startTime: number; endTime: number }[] = []
  for (const [index, { path, startTime, endTime }] of chunks.entries()) {
    const before = chunks.slice(Math.max(0, index - BEFORE), index).toReversed()
    const request = visionRequest(chunkVideo(path), {
      span: { ordinal: index + 1, startTime, endTime },
      before: before.map((earlier) => chunkVideo(earlier.path)),
    })
    if (await isStill(request, signal)) held.push({ startTime, endTime })
  }
  const events = [...(truth.vehicles ?? []), ...(truth.people ?? [])]
  const missed = events.filter(({ from, to }) =>
    held.some(({ startTime, endTime }) => startTime < to && endTime > from),
  )
  if (process.argv.includes('--verbose')) console.log(truth.video, seconds, held, 'missed', missed)
  return { chunks: chunks.length, saved: held.length, missed: missed.length }
}

try {
  const truths = NAMES.map(
    (name) =>
      JSON.parse(
        readFileSync(join(import.meta.dirname, `../test/analyst/truth/${name}.json`), 'utf8'),
      ) as Truth,
  )
  const figures: Figure[] = truths.map(({ video, empty }) => {
    const seconds = empty.reduce((sum, [from, to]) => sum + to - from, 0)
    return [`empty time: ${video}`, (100 * seconds) / empty.at(-1)![1], '%']
  })
  for (const seconds of LENGTHS) {
    const all: Counted = { chunks: 0, saved: 0, missed: 0 }
    for (const truth of truths) {
      const { chunks, saved, missed } = await gate(truth, seconds)
      all.chunks += chunks
      all.saved += saved
      all.missed += missed
      figures.push([`${seconds} s: saved of ${chunks}: ${truth.video}`, (100 * saved) / chunks, '%'])
    }
    figures.push([
      `${seconds} s: calls saved, both videos`,
      (100 * all.saved) / all.chunks,
      '%',
      30,
      'atLeast',
    ])
    figures.push([`${seconds} s: events missed, both videos`, all.missed, 'events', 0])
  }
  report('motion gate: the shared videos', figures)
} finally {
  await looks.close()
  rmSync(root, { recursive: true, force: true })
}
