import { randomFrom } from '../../test/helpers/random.ts'
import { chunkIdOf, stableId } from '../../schema/ids.ts'
import type { SearchDocument, SearchQuery } from '../../core/ports.ts'

/** Whose chunks they are. */
export const ORGANIZATION = stableId('organization', 'bench search')
export const SPACE = { model: 'bench words', dimensions: 384 }

/** Chunks of one video. */
const PER_PROCESS = 120
const CAMERAS = 20
const MINUTE_MS = 60_000

const SIZES = ['small', 'medium-sized', 'large']
const COLOURS = ['white', 'black', 'grey', 'silver', 'red', 'blue', 'green', 'yellow', 'brown', 'orange']
/** Most of what moves is a person. */
const THINGS = ['person', 'person', 'person', 'car', 'car', 'van', 'object', 'bicycle', 'dog', 'truck']
const SIDES = ['left', 'right', 'top', 'bottom']
/** Names that only some footage has. */
const PLACES = Array.from({ length: 400 }, (_, index) => `aisle ${index + 1}`)

const vectors = new Map<string, Float32Array>()

/** A direction for each word. */
function vectorOfWord(word: string): Float32Array {
  const known = vectors.get(word)
  if (known) return known
  const random = randomFrom(Number.parseInt(stableId('word', word).slice(0, 8), 16))
  const vector = Float32Array.from({ length: SPACE.dimensions }, () => random() + random() + random() - 1.5)
  vectors.set(word, vector)
  return vector
}

/** The sum of its words, of length 1: texts with the same words are near each other, as a model would have it. */
export function meaningOf(text: string): Float32Array {
  const sum = new Float32Array(SPACE.dimensions)
  for (const word of text.toLowerCase().match(/[a-z0-9]+/g) ?? [])
    for (const [index, value] of vectorOfWord(word).entries()) sum[index]! += value
  const length = Math.hypot(...sum) || 1
  return sum.map((value) => value / length)
}

/** Chunks of the local analyst's words: half of them share each common word, a few a rare one. */
export function* corpus(chunks: number, seed: number): Generator<SearchDocument> {
  const random = randomFrom(seed)
  const one = (values: readonly string[]): string => values[Math.floor(random() * values.length)]!
  const sentence = (): string => {
    const thing = `${one(SIZES)} ${one(COLOURS)} ${one(THINGS)}`
    const kind = random()
    if (kind < 0.2) return 'Nothing moves.'
    if (kind < 0.6) return `A ${thing} enters at the ${one(SIDES)} and leaves at the ${one(SIDES)}.`
    if (kind < 0.8) return `A ${thing} stops near the ${one(SIDES)} at ${one(PLACES)}.`
    return `A ${thing} walks from the ${one(SIDES)} to the ${one(SIDES)}, then waits.`
  }
  for (let n = 0; n < chunks; n++) {
    const process = Math.floor(n / PER_PROCESS)
    const processId = stableId('process', `bench ${process}`)
    const ordinal = (n % PER_PROCESS) + 1
    const sentences = [sentence(), sentence()]
    const text = sentences.join(' ')
    const [startTime, endTime] = [(ordinal - 1) * 60, ordinal * 60]
    yield {
      ...{ chunkId: chunkIdOf(processId, ordinal), processId, ordinal, organizationId: ORGANIZATION },
      ...{ startTime, endTime, text, ...SPACE },
      cameraId: `camera-${process % CAMERAS}`,
      at: new Date(Date.UTC(2026, 0, 1) + Math.floor(n / CAMERAS) * MINUTE_MS),
      eventTypes: text.includes('person') ? ['person_detected', 'object_entered'] : ['object_entered'],
      passages: [
        { text, startTime, endTime, kind: 'chunk', vector: meaningOf(text) },
        ...sentences.map((each, place) => ({
          ...{ text: each, startTime: startTime + place * 30, endTime: startTime + place * 30 + 30 },
          ...{ kind: 'sentence' as const, vector: meaningOf(each) },
        })),
      ],
    }
  }
}

/** Questions of common words, half of them with a rare one. */
export function* questions(count: number, seed: number): Generator<SearchQuery & { text: string }> {
  const random = randomFrom(seed)
  const one = (values: readonly string[]): string => values[Math.floor(random() * values.length)]!
  for (let n = 0; n < count; n++) {
    const text = `${one(COLOURS)} ${one(THINGS)} ${n % 2 ? `near ${one(PLACES)}` : `enters at the ${one(SIDES)}`}`
    yield { organizationId: ORGANIZATION, text, meaning: { ...SPACE, vector: meaningOf(text) } }
  }
}
