import { lengthOf, type Stretch } from './axis.ts'
import { joinGaps, type Gap } from './gaps.ts'
import { byBeginning, type Moment } from './lanes.ts'
import { isSettled, tilesOf } from './tiles.ts'

/** How much happened in a step of time. */
export interface Count {
  camera: string
  at: number
  count: number
  unreviewed: number
}

/** What is known of a stretch of time. */
export interface Footage {
  /** In the order of time. */
  moments: readonly Moment[]
  /** Where more happened than was asked for: there the counts are to be shown. */
  dense: readonly Stretch[]
  counts: readonly Count[]
  /** Milliseconds of one step of `counts`. */
  step: number
  /** What was recorded, by camera and in the order of time: one stretch where less lies between than can be drawn. */
  recorded: ReadonlyMap<string, readonly Stretch[]>
  gaps: ReadonlyMap<string, readonly Gap[]>
}

/** The same of one piece of time, as the API tells it. */
export interface TileAnswer {
  moments: readonly Moment[]
  hasMore: boolean
  counts: readonly Count[]
  step: number
  recorded: readonly (Stretch & { camera: string })[]
  gaps: readonly (Gap & { camera: string })[]
}

export const NOTHING: Footage = {
  ...{ moments: [], dense: [], counts: [], step: 1000, recorded: new Map(), gaps: new Map() },
}

/** So many pieces are kept, those that were looked at last. */
const MOST_TILES = 60

export interface FootageState {
  footage: Footage
  /** All of the stretch that is looked at is known. */
  isWhole: boolean
  /** Of this all is known, which is a little more; undefined while it is being asked for. */
  known: Stretch | undefined
  /** When the last answer came. Milliseconds since 1970; 0: none did. */
  at: number
  problem: unknown
}

export interface FootageStore {
  get(): FootageState
  subscribe(listener: () => void): () => void
  /** Looks at another stretch: what is not known of it is asked for. */
  show(view: Stretch): void
  /** Asks anew for what can have changed of what is looked at. */
  refresh(): void
  /** What somebody saw to, or not, as it is now. */
  mark(ids: ReadonlySet<string>, reviewed: boolean): void
}

interface Kept {
  tile: Stretch
  answer?: TileAnswer
  asking: boolean
  /** A question that failed is not repeated by itself. */
  failed: boolean
}

/** Footage by pieces of time, each asked for once; pieces that reach into now are asked for again when somebody says so. */
export function createFootage(
  ask: (tile: Stretch) => Promise<TileAnswer>,
  now: () => number = Date.now,
): FootageStore {
  const kept = new Map<string, Kept>()
  const listeners = new Set<() => void>()
  let view: Stretch | undefined
  let state: FootageState = { footage: NOTHING, isWhole: false, known: undefined, at: 0, problem: undefined }

  function tell(change: Partial<FootageState> = {}): void {
    const tiles = view ? tilesOf(view) : []
    const answers = tiles.flatMap((tile) => kept.get(keyOf(tile))?.answer ?? [])
    const isWhole = tiles.length > 0 && answers.length === tiles.length
    // Until all is known of another stretch, what is known of it by other pieces is shown.
    const known = isWhole
      ? tiles.map((tile) => kept.get(keyOf(tile))!)
      : [...kept.values()].filter(touchesView)
    const whole = isWhole ? { from: tiles[0]!.from, until: tiles.at(-1)!.until } : undefined
    state = { ...state, ...change, isWhole, known: whole, footage: together(known) }
    listeners.forEach((listener) => listener())
  }

  const touchesView = ({ tile }: Kept): boolean =>
    view !== undefined && tile.from < view.until && tile.until > view.from

  async function load(tile: Stretch, again: boolean): Promise<void> {
    const key = keyOf(tile)
    const one = kept.get(key) ?? { tile, asking: false, failed: false }
    // Moved to the end: what was looked at last is kept longest.
    kept.delete(key)
    kept.set(key, one)
    for (const old of [...kept.keys()].slice(0, Math.max(0, kept.size - MOST_TILES))) kept.delete(old)
    if (one.asking || (!again && (one.answer || one.failed))) return
    one.asking = true
    try {
      one.answer = await ask(tile)
      one.failed = false
      one.asking = false
      tell({ at: now(), problem: undefined })
    } catch (problem) {
      one.failed = true
      one.asking = false
      tell({ problem })
    }
  }

  return {
    get: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    show(next) {
      const before = view && tilesOf(view).map(keyOf).join()
      view = next
      const tiles = tilesOf(next)
      if (before === tiles.map(keyOf).join()) return
      tell()
      for (const tile of tiles) void load(tile, false)
    },
    refresh() {
      for (const tile of view ? tilesOf(view) : []) {
        const known = kept.get(keyOf(tile))
        if (!known?.answer || known.failed || !isSettled(tile, now())) void load(tile, true)
      }
    },
    mark(ids, reviewed) {
      for (const one of kept.values())
        if (one.answer?.moments.some(({ id }) => ids.has(id))) one.answer = marked(one.answer, ids, reviewed)
      tell()
    },
  }
}

const keyOf = ({ from, until }: Stretch): string => `${from}-${until}`

function marked(answer: TileAnswer, ids: ReadonlySet<string>, reviewed: boolean): TileAnswer {
  const moments = answer.moments.map((each) => (ids.has(each.id) ? { ...each, reviewed } : each))
  const changed = answer.moments.filter((each) => ids.has(each.id) && each.reviewed !== reviewed)
  const by = reviewed ? -1 : 1
  const counts = answer.counts.map((count) => {
    const own = changed.filter(
      ({ camera, from }) => camera === count.camera && from >= count.at && from < count.at + answer.step,
    )
    return own.length === 0
      ? count
      : { ...count, unreviewed: Math.max(0, count.unreviewed + by * own.length) }
  })
  return { ...answer, moments, counts }
}

/** What pieces say as one; what lies in several of them is there once. */
function together(pieces: readonly Kept[]): Footage {
  // The finest first: of what several say, it says most.
  const known = pieces
    .filter((each): each is Kept & { answer: TileAnswer } => each.answer !== undefined)
    .sort((a, b) => lengthOf(a.tile) - lengthOf(b.tile))
  if (known.length === 0) return NOTHING
  const moments = new Map(
    known.flatMap(({ answer }) => answer.moments.map((each) => [each.id, each] as const)),
  )
  const step = Math.min(...known.map(({ answer }) => answer.step))
  const gaps = Map.groupBy(
    known.flatMap(({ answer }) => answer.gaps),
    ({ camera }) => camera,
  )
  return {
    moments: [...moments.values()].sort(byBeginning),
    dense: known.filter(({ answer }) => answer.hasMore).map(({ tile }) => tile),
    counts: known.filter(({ answer }) => answer.step === step).flatMap(({ answer }) => answer.counts),
    step,
    recorded: recordedOf(known.flatMap(({ answer }) => answer.recorded)),
    gaps: new Map([...gaps].map(([camera, own]) => [camera, joinGaps(own, 0)])),
  }
}

/** Stretches that touch or overlap are one: also what a border between pieces cut in two. */
function recordedOf(parts: readonly (Stretch & { camera: string })[]): Map<string, Stretch[]> {
  const joined = new Map<string, Stretch[]>()
  for (const { camera, from, until } of [...parts].sort((a, b) => a.from - b.from)) {
    const own = joined.get(camera) ?? []
    const last = own.at(-1)
    if (last && from <= last.until) last.until = Math.max(last.until, until)
    else own.push({ from, until })
    joined.set(camera, own)
  }
  return joined
}
