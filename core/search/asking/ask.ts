import { SpectraError } from '../../errors.ts'
import type {
  Alike,
  Answer,
  Asked,
  AskedHit,
  Cameras,
  Embedding,
  Search,
  SearchFilter,
  SearchHit,
} from '../../ports.ts'
import { MOST_ALIKE, type AlikeRows, type Likes } from '../alike/alike-rows.ts'
import type { ChunkRows } from '../chunk-rows.ts'
import { meaningOf } from '../meaning.ts'
import { checkZone } from '../../zone.ts'
import { checkWords } from '../words.ts'
import { bounded } from './bounded.ts'
import { byNearness, isConvincing, type Measured } from './convincing.ts'
import { collapse, distinct, keyOf, placeOf, type Candidate, type Group } from './distinct.ts'
import type { EventRows, Moment, Seen } from './event-rows.ts'
import { evidenceFor, tellingWords } from './evidence.ts'
import { parse, type Understood } from './parse.ts'
import type { Question, Step } from './question.ts'
import { show } from './shown.ts'

export interface AskParts {
  search: Pick<Search, 'query'>
  embedding: Pick<Embedding, 'embed'>
  cameras: Pick<Cameras, 'list'>
  rows: Pick<ChunkRows, 'hits'>
  events: EventRows
  alike: AlikeRows
  clock: { now(): number }
}

const emptyGroup = (group: string): SpectraError =>
  new SpectraError(
    'SS_NOT_FOUND',
    `Cannot search the group ${JSON.stringify(group.slice(0, 64))}: no camera is in it`,
    { details: { field: 'group', advice: 'See which there are with: spectra camera status.' } },
  )

/** Candidates of words and meaning, at most. */
const CANDIDATES = 100
/** Beside as many as are asked for, so many of them are looked at. */
const MORE_JUDGED = 20
/** So many happenings of one chunk are brought for it, about. */
const A_CHUNK = 4
const MOST_MISSES = 3

/**
 * Answers one question:
 *
 *     parse ─► filter ─┬─ search by words and meaning ─┐
 *                      └─ rows of events ──────────────┴─► evidence of each chunk ─► one of each that are alike ─► hits, or the nearest misses
 */
export async function ask(parts: AskParts, asked: Asked): Promise<Answer> {
  const { text, zone = 'UTC', not, instead, limit = 10, group, ...others } = asked
  checkZone(zone)
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    throw new SpectraError('SS_INPUT_INVALID', `Cannot find ${limit} moments: ask for 1 to 100`)
  }
  const cameras = (await parts.cameras.list(others, { group })).map(({ id }) => id)
  if (group !== undefined && cameras.length === 0) throw emptyGroup(group)
  const tenant = group === undefined ? others : { ...others, cameras }
  const now = new Date(parts.clock.now())
  const { question, unclear } = corrected(parse(text, { now, zone, cameras, not }), instead)
  if (asksNothing(question)) checkWords(text)
  const filter = filterOf(tenant, question)
  const fits = ({ evidence }: Candidate): boolean => isConvincing(question, evidence)
  const look = question.then.length > 0 ? sequences : moments
  const { groups, all } = await distinct(
    (within, first) => look(parts, question, within, first ? limit : CANDIDATES),
    filter,
    // Who asks for what is like something is shown all of it.
    { limit, fits, keyOf: asked.like === undefined ? keyOf : placeOf },
  )
  const nearest = all.filter((one) => !fits(one)).sort((a, b) => byNearness(a.evidence, b.evidence))
  const misses = groups.length > 0 ? [] : collapse(nearest, keyOf).slice(0, MOST_MISSES)
  const likenesses = [...new Set(groups.map(({ shown }) => shown.hit.likeness))]
  const likes = asked.like === undefined ? await parts.alike.count(likenesses, filter) : new Map()
  return {
    ...{ understood: show(question), question, unclear },
    hits: groups.map(({ shown }) => toHit(shown, alikeOf(shown, groups, likes))),
    misses: misses.map(({ shown }) => toHit(shown)),
  }
}

/** Others that say the same as one, of which none is shown. */
function alikeOf(
  { hit: { likeness } }: Candidate,
  groups: readonly Group<Candidate>[],
  likes: ReadonlyMap<string, Likes>,
): Alike | undefined {
  const all = likes.get(likeness)
  const shown = groups.filter((group) => group.shown.hit.likeness === likeness).length
  if (!all || all.count <= shown) return undefined
  const { count, first, last } = all
  return { count: count - shown, isMore: count === MOST_ALIKE, first, last }
}

function corrected({ question, unclear }: Understood, instead: Asked['instead'] = {}): Understood {
  const { from, until, ...others } = instead
  const given = Object.entries(others).filter(([, value]) => value !== undefined)
  const time = {
    from: from === undefined ? question.time?.from : (from ?? undefined),
    until: until === undefined ? question.time?.until : (until ?? undefined),
  }
  return {
    question: {
      ...question,
      ...Object.fromEntries(given),
      time: time.from || time.until ? bounded(time) : undefined,
    },
    unclear: instead.cameras ? undefined : unclear,
  }
}

/** No time, camera or thing in it: words must do. */
const asksNothing = ({ time, cameras, things, without, then, text }: Question): boolean =>
  !time &&
  cameras.length + things.length + without.length + then.length === 0 &&
  tellingWords(text).length === 0

function filterOf(tenant: SearchFilter, { time, cameras }: Question): SearchFilter {
  const later = [tenant.since, time?.from].filter((at) => at !== undefined)
  const earlier = [tenant.until, time?.until && new Date(time.until.getTime() - 1)].filter(
    (at) => at !== undefined,
  )
  const visible = tenant.cameras
  const wanted = cameras.length === 0 ? visible : cameras.filter((id) => !visible || visible.includes(id))
  return {
    ...tenant,
    ...(wanted && { cameras: wanted }),
    ...(later.length > 0 && { since: new Date(Math.max(...later.map(Number))) }),
    ...(earlier.length > 0 && { until: new Date(Math.min(...earlier.map(Number))) }),
  }
}

/** Found by words and meaning; nothing where a step says nothing. */
async function searched(
  { search, embedding }: AskParts,
  { text }: Step,
  filter: SearchFilter,
  limit = CANDIDATES,
): Promise<{ hits: SearchHit[]; model?: string }> {
  if (tellingWords(text).length === 0) return { hits: [] }
  const meaning = await meaningOf(embedding, text)
  const hits = await search.query({ ...filter, text, meaning, limit })
  return { hits, model: meaning?.model }
}

async function moments(
  parts: AskParts,
  question: Question,
  filter: SearchFilter,
  limit: number,
): Promise<Candidate[]> {
  const { things, without, text } = question
  const first = Math.min(CANDIDATES, limit + MORE_JUDGED)
  // What only must not be there is told of what words find, and may be there in most of that.
  const most = things.length === 0 && without.length > 0 ? CANDIDATES : first
  const { hits, model } = await searched(parts, question, filter, most)
  const found = await judged(parts, question, filter, { hits: hits.slice(0, first), model })
  const fits = ({ evidence }: Candidate): boolean =>
    (evidence.seen || things.length === 0) && isConvincing(question, evidence)
  if (tellingWords(text).length > 0) {
    if (things.length + without.length === 0) return found
    // Where texts lead to enough of what was seen, events need not be looked through for more.
    if (found.filter(fits).length >= limit) return found
    if (things.length === 0)
      return [...found, ...(await judged(parts, question, filter, { hits: hits.slice(first), model }))]
  }
  const places = await parts.events.places(question, filter, [], limit * A_CHUNK)
  const known = new Set(found.map(({ hit }) => hit.chunkId))
  const others = [...new Set(places.map(([moment]) => moment!.chunkId))].filter((id) => !known.has(id))
  const more = await parts.rows.hits(
    others.slice(0, limit).map((chunkId) => ({ chunkId, score: 0 })),
    filter,
    limit,
  )
  return [...found, ...(await judged(parts, question, filter, { hits: more, model }))]
}

async function judged(
  { events }: AskParts,
  question: Question,
  filter: SearchFilter,
  { hits, model }: { hits: readonly SearchHit[]; model?: string },
): Promise<Candidate[]> {
  const asked = [...question.things, ...question.without]
  const ids = hits.map(({ chunkId }) => chunkId)
  const seen =
    asked.length > 0 && ids.length > 0 ? await events.seen(ids, asked, filter) : new Map<string, Seen>()
  const evidenceOf = evidenceFor(question)
  return hits.map((hit) => {
    const evidence = evidenceOf(hit, seen.get(hit.chunkId))
    return {
      hit,
      evidence: { ...evidence, meaning: hit.similarity, model },
      moments: [momentOf(hit, evidence)],
    }
  })
}

/** Where to play: at the event that was asked for, else at the passage that is nearest. */
function momentOf(hit: SearchHit, { events }: Pick<Measured, 'events'>): Moment {
  const { chunkId, processId, ordinal } = hit
  const { startTime, endTime } = events[0] ?? hit.passage ?? hit
  // What began before its chunk plays with that.
  return { chunkId, processId, ordinal, startTime: Math.max(startTime, hit.startTime), endTime }
}

/** Places where one thing follows another; a step of words alone holds where these convince. */
async function sequences(
  parts: AskParts,
  question: Question,
  filter: SearchFilter,
  limit: number,
): Promise<Candidate[]> {
  const steps: Step[] = [question, ...question.then]
  const given = await Promise.all(
    steps.map(async ({ things, text }) => {
      if (things.length > 0) return []
      const alone = { things, text, without: [], then: [], cameras: [] }
      const found = await judged(parts, alone, filter, await searched(parts, alone, filter))
      return found.filter(({ evidence }) => isConvincing(alone, evidence)).map(({ hit }) => hit.chunkId)
    }),
  )
  const places = await parts.events.places(question, filter, given, limit)
  const ids = [...new Set(places.map(([moment]) => moment!.chunkId))]
  const hits = await parts.rows.hits(
    ids.map((chunkId) => ({ chunkId, score: 0 })),
    filter,
    ids.length,
  )
  const byId = new Map(
    (await judged(parts, { ...question, without: [] }, filter, { hits })).map((each) => [
      each.hit.chunkId,
      each,
    ]),
  )
  return places.flatMap((moments) => {
    const first = byId.get(moments[0]!.chunkId)
    // What the rows say holds: they were asked for all of it.
    return first
      ? [
          {
            ...first,
            moments,
            evidence: { ...first.evidence, clear: true, held: question.things.length, share: 1 },
          },
        ]
      : []
  })
}

function toHit({ hit, evidence, moments }: Candidate, alike?: Alike): AskedHit {
  const { words, share, meaning, events } = evidence
  const shown = events.map(({ id, type, startTime, endTime, description }) => ({
    id,
    type,
    startTime,
    endTime,
    description,
  }))
  return {
    ...hit,
    why: { words, share, ...(meaning !== undefined && { meaning }), events: shown },
    moments,
    ...(alike && { alike }),
  }
}
