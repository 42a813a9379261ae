import type { Word } from './words-of.ts'

export interface FoundCameras {
  /** Their ids. */
  cameras: string[]
  /** Words that fit more than one camera, and were taken for all of them. */
  unclear?: string
  said: { start: number; end: number }
}

const PLACING = new Set(['at', 'on', 'in', 'by', 'from', 'near', 'camera', 'cam'])
const BETWEEN = new Set(['the', 'a', 'camera', 'cam'])

const partsOf = (id: string): string[] => id.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

/**
 * The cameras that a question names: by the whole name of one (`at the back door`, for back-door), or by part of names behind a word such
 * as `at` (`at the door`), which several may have.
 */
export function camerasIn(words: readonly Word[], ids: readonly string[]): FoundCameras | undefined {
  const named = ids.map((id) => ({ id, parts: partsOf(id) })).filter(({ parts }) => parts.length > 0)
  for (const { id, parts } of named.toSorted((a, b) => b.parts.length - a.parts.length)) {
    const at = placeOf(words, parts)
    if (at === undefined) continue
    const { first, placed } = leadOf(words, at)
    if (placed || parts.length > 1 || /\d/.test(id))
      return foundAt(words, { first, last: at + parts.length - 1 }, [id])
  }
  for (const [at, { word, literal }] of words.entries()) {
    const { first, placed } = leadOf(words, at)
    const fitting = literal || !placed ? [] : named.filter(({ parts }) => parts.includes(word))
    if (fitting.length > 0)
      return foundAt(
        words,
        { first, last: at },
        fitting.map(({ id }) => id),
      )
  }
  return undefined
}

function placeOf(words: readonly Word[], parts: readonly string[]): number | undefined {
  const at = words.findIndex((_, start) =>
    parts.every((part, offset) => words[start + offset]?.word === part && !words[start + offset]!.literal),
  )
  return at < 0 ? undefined : at
}

/** Where the words before a name begin that belong to it: `at the`, `on camera`. */
function leadOf(words: readonly Word[], at: number): { first: number; placed: boolean } {
  let first = at
  while (first > 0 && BETWEEN.has(words[first - 1]!.word)) first--
  const placed = first > 0 && PLACING.has(words[first - 1]!.word)
  return { first: placed ? first - 1 : first, placed: placed || words[at - 1]?.word === 'camera' }
}

function foundAt(
  words: readonly Word[],
  { first, last }: { first: number; last: number },
  ids: string[],
): FoundCameras {
  const after = words[last + 1]?.word === 'camera' ? last + 1 : last
  const said = { start: words[first]!.start, end: words[after]!.end }
  const named = words.slice(first, last + 1).filter(({ word }) => !PLACING.has(word) && !BETWEEN.has(word))
  return { cameras: ids, said, ...(ids.length > 1 && { unclear: named.map(({ word }) => word).join(' ') }) }
}
