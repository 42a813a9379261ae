import type { Embedding } from '../../ports.ts'
import { synonymsOf, withoutNegations } from './synonyms.ts'
import { tokensOf } from './tokens.ts'

const DIMENSIONS = 384

/** Words that nearly every summary has, by stem, and how much one counts; a word that is not listed counts 3. */
const WEIGHTS: Record<string, number> = {
  object: 0.7,
  mov: 0.7,
  enter: 0.9,
  leav: 0.9,
  view: 0.4,
  top: 1,
  bottom: 1,
  left: 1.1,
  right: 1.1,
  up: 1,
  down: 1,
  near: 0.4,
  centr: 0.6,
  large: 1,
  medium: 1,
  small: 1,
  siz: 0.3,
  second: 0.3,
  still: 0.6,
  stay: 1.2,
  stand: 1.2,
  appear: 1,
  lost: 1,
  sight: 0.6,
  person: 1.6,
  nothing: 1.8,
  white: 2,
  black: 2,
  grey: 2,
  silver: 2,
}
const UNKNOWN = 3
/** Share of a word's weight that its character n-grams have together: enough for a slip of the pen, too little to mislead. */
const SUBWORDS = 0.35
/** Weight of a word that stands for another one, against the word itself. */
const SYNONYM = 0.8

/**
 * A deterministic lexical embedding without weights: signed feature hashing (Weinberger et al., "Feature hashing for large scale multitask
 * learning", 2009) of stems, pairs of neighbouring stems and character n-grams of 3 to 5 (as in fastText), weighed by how rare a word is
 * in the analyst's summaries. Queries are widened by synonyms. It finds words, not meanings: docs/local-analyst.md states the limits.
 */
export function createLocalEmbedding(): Embedding {
  const who = { provider: 'local', model: 'lexical-hash-384-1' }
  return {
    ...who,
    dimensions: DIMENSIONS,
    async embed(texts, kind, signal) {
      signal?.throwIfAborted()
      return { ...who, usage: undefined, vectors: texts.map((text) => vectorOf(text, kind)) }
    },
    async health() {},
  }
}

function vectorOf(text: string, kind: 'document' | 'query'): Float32Array {
  const weights = new Map<string, number>()
  const add = (feature: string, weight: number): void => {
    weights.set(feature, (weights.get(feature) ?? 0) + weight)
  }
  const addWord = (word: string, share: number): void => {
    const weight = (WEIGHTS[word] ?? UNKNOWN) * share
    add(`w ${word}`, weight)
    const parts = subwords(word)
    for (const part of parts) add(`s ${part}`, (weight * SUBWORDS) / Math.sqrt(parts.length))
  }
  const tokens = tokensOf(kind === 'query' ? withoutNegations(text) : text)
  for (const [index, token] of tokens.entries()) {
    addWord(token, 1)
    const next = tokens[index + 1]
    if (next)
      add(`p ${token} ${next}`, 0.4 * Math.sqrt((WEIGHTS[token] ?? UNKNOWN) * (WEIGHTS[next] ?? UNKNOWN)))
    if (kind === 'query') for (const other of synonymsOf(token)) addWord(other, SYNONYM)
  }
  if (weights.size === 0) add('nothing was said', 1)
  const vector = new Float32Array(DIMENSIONS)
  for (const [feature, weight] of weights) {
    const hash = hashOf(feature)
    // Saying a thing twice is not twice as much.
    vector[hash % DIMENSIONS]! += (hash & 0x40000000 ? -1 : 1) * Math.sqrt(weight)
  }
  const length = Math.hypot(...vector)
  // Features may cancel each other out, though hardly ever all of them.
  if (length === 0) vector[0] = 1
  return length === 0 ? vector : vector.map((value) => value / length)
}

function subwords(word: string): string[] {
  const marked = `<${word}>`
  const parts: string[] = []
  for (let size = 3; size <= 5; size++) {
    for (let at = 0; at + size <= marked.length; at++) parts.push(marked.slice(at, at + size))
  }
  return parts
}

/** FNV-1a with a final mix, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    hash ^= text.charCodeAt(index)
    hash = Math.imul(hash, 0x01000193)
  }
  hash ^= hash >>> 16
  hash = Math.imul(hash, 0x85ebca6b)
  hash ^= hash >>> 13
  return hash >>> 0
}
