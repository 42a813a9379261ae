import type { Database } from '../../database/database.ts'
import { createSharedFlush } from '../../database/shared-flush.ts'
import { SpectraError, toSpectraError } from '../../errors.ts'
import type { VectorIndex, WordIndex } from '../../ports.ts'
import { checkDimensions } from '../dimensions.ts'
import { checkEntry } from '../entries.ts'
import type { Ranking } from '../ranking.ts'
import type { SearchTable } from '../tables.ts'
import { createChanges, MOST_REMOVALS, type Change } from './changes.ts'
import { createIndexThread } from './thread.ts'
import type { IndexAnswer, IndexTask, Kept } from './worker.ts'

export interface InMemoryOptions {
  /** Bytes of all organizations together; one of them is kept in any case. @default 1 GiB */
  memory?: number
  /** Whether it keeps vectors, too. @default true */
  vectors?: boolean
  /** How many vectors of an organization and model there are when a graph begins to be made of them. @default 50,000 */
  graphFrom?: number
  /** Told how many chunks of an organization were read so far, while its index is made. */
  onRead?: (chunks: number) => void
}

/** Words and vectors of chunks, in the memory of this process. */
export interface InMemoryIndex {
  words: WordIndex
  vectors: VectorIndex
  /** Both at once. */
  ranking: Ranking
  /** Resolves when no graph is being made any more. */
  grown(): Promise<void>
  /** Ends its thread. */
  close(): Promise<void>
}

/** What the thread has of an organization. */
interface Known extends Kept {
  snapshot: string
  /** When it was looked at last, milliseconds since the epoch. */
  at: number
}

const GIB = 1024 ** 3
/** Removals are written down for a week: who did not look for longer than this reads all again. */
const TOO_OLD_MS = 24 * 60 * 60 * 1000
/** Candidates that each of words and meaning brings; more of them change no figure of `eval/uca.ts`. */
const CANDIDATES = 50
/** So many more than are wanted are told of: some may be removed meanwhile. */
const SPARE = 10
/** How often a question is asked again of a thread that has ended, or has had to forget the organization. */
const ATTEMPTS = 3

/**
 * An index of words and vectors in a thread of this process, made of the rows of an organization when it is first asked about, and
 * following them: before each question it takes in what was committed since, by whichever process, and only that.
 *
 *     question ─► what is new? ─► rows ─► thread: words (BM25), vectors ─► ids
 *
 * Questions that come while it looks share the next look.
 */
export function createInMemoryIndex(
  database: Database,
  table: SearchTable,
  { memory = GIB, vectors = true, graphFrom, onRead }: InMemoryOptions = {},
): InMemoryIndex {
  const changes = createChanges(database, table, { vectors })
  const thread = createIndexThread()
  /** Least recently asked about first. */
  const known = new Map<string, Known>()
  const looks = new Map<string, () => Promise<void>>()
  const growths = new Map<string, Promise<void>>()
  let isClosed = false

  /** Takes in what is new. */
  async function look(organizationId: string): Promise<void> {
    const before = known.get(organizationId)
    const isFresh = before && !before.isWorn && Date.now() - before.at < TOO_OLD_MS
    if (isFresh && (await takeAll(organizationId, changes.since(organizationId, before.snapshot)))) return
    known.delete(organizationId)
    await thread.run({ kind: 'begin', organizationId, graphFrom })
    if (!(await takeAll(organizationId, told(changes.all(organizationId))))) throw ended()
    await makeRoom(organizationId)
  }

  async function* told(parts: AsyncIterable<Change>): AsyncGenerator<Change> {
    let chunks = 0
    for await (const part of parts) {
      chunks += part.rows.length
      onRead?.(chunks)
      yield part
    }
  }

  /** False where it takes all rows: the thread does not know the organization any more, or too much was removed. */
  async function takeAll(organizationId: string, parts: AsyncIterable<Change>): Promise<boolean> {
    const at = Date.now()
    let now: Known | undefined = known.get(organizationId)
    for await (const { rows, removed, snapshot } of parts) {
      if (removed.length === MOST_REMOVALS) return false
      const isNews = rows.length + removed.length > 0 || !now
      const answer = isNews
        ? await thread.run({ kind: 'take', organizationId, rows, removed })
        : { kept: now! }
      if (!('kept' in answer)) return false
      now = { ...answer.kept, snapshot, at }
    }
    // Only now: of a look that failed half way nothing is missed.
    known.set(organizationId, now!)
    if (now!.grows && !growths.has(organizationId)) growths.set(organizationId, grow(organizationId))
    return true
  }

  /** Has the thread make a graph, a slice at a time: questions come in between, and are answered without what it lacks. */
  async function grow(organizationId: string): Promise<void> {
    try {
      for (let grows = true; grows && !isClosed;) {
        const answer = await thread.run({ kind: 'grow', organizationId })
        grows = 'kept' in answer && answer.kept.grows
        const now = known.get(organizationId)
        if (now && 'kept' in answer) Object.assign(now, answer.kept)
      }
      await makeRoom(organizationId)
    } catch (error) {
      // Nobody waits for it, and questions are answered as before.
      if (!isClosed) process.emitWarning(`Cannot make a graph of vectors: ${toSpectraError(error).message}`)
    } finally {
      growths.delete(organizationId)
    }
  }

  /** Organizations that were not asked about for longest leave. */
  async function makeRoom(organizationId: string): Promise<void> {
    for (const other of known.keys()) {
      const bytes = [...known.values()].reduce((sum, each) => sum + each.bytes, 0)
      if (bytes <= memory) return
      if (other === organizationId) continue
      known.delete(other)
      looks.delete(other)
      await thread.run({ kind: 'forget', organizationId: other })
    }
  }

  async function upToDate(organizationId: string): Promise<void> {
    const shared = looks.get(organizationId) ?? createSharedFlush(() => look(organizationId))
    looks.set(organizationId, shared)
    await shared()
    const now = known.get(organizationId)
    if (!now) return
    known.delete(organizationId)
    known.set(organizationId, now)
  }

  async function ask<A>(task: IndexTask, read: (answer: IndexAnswer) => A | undefined): Promise<A> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      await upToDate(task.organizationId)
      const found = read(await thread.run(task))
      if (found) return found
      known.delete(task.organizationId)
    }
    throw ended()
  }
  const near = (answer: IndexAnswer) => ('near' in answer ? answer.near : undefined)

  const health = async (): Promise<void> => {
    await database.query(`select 1 from ${table.name} limit 1`)
  }

  return {
    ranking: {
      async rank({ text, meaning }, filter, limit) {
        if (meaning) checkDimensions(meaning.vector, meaning, 'search')
        const most = { n: Math.max(CANDIDATES, limit), limit: limit + SPARE }
        const { organizationId } = filter
        const task: IndexTask = { kind: 'rank', organizationId, question: { text, meaning }, filter, most }
        return ask(task, (answer) => ('ranked' in answer ? answer.ranked : undefined))
      },
    },

    words: {
      best(question, filter, n) {
        const { organizationId } = filter
        const task: IndexTask = { kind: 'best', organizationId, question, filter, n }
        return ask(task, (answer) => ('words' in answer ? answer.words : undefined))
      },
      health,
    },

    vectors: {
      async upsert(entries) {
        for (const entry of entries) checkEntry(entry)
      },
      remove: () => Promise.resolve(),
      async nearest(question, filter, n) {
        checkDimensions(question, filter, 'search')
        const { organizationId } = filter
        return ask({ kind: 'nearest', organizationId, question, filter, n }, near)
      },
      async compare(question, filter, chunkIds) {
        checkDimensions(question, filter, 'search')
        const { organizationId } = filter
        return ask({ kind: 'compare', organizationId, question, filter, chunkIds }, near)
      },
      async drop(space) {
        for (const organizationId of known.keys()) await thread.run({ kind: 'drop', organizationId, space })
      },
      health,
    },

    async grown() {
      await Promise.all(growths.values())
    },
    close() {
      isClosed = true
      return thread.close()
    },
  }
}

const ended = (): SpectraError =>
  new SpectraError('SS_INTERNAL', 'Cannot search: the index had to be made again too often', {
    retryable: true,
  })
