import type { DetectedEvent, Told } from '../../../schema/analysis.ts'

/** A part, and how many seconds after the first one of its event begins by the clock of the first. */
export interface PlacedPart {
  told: Told
  /** Seconds to add to its times. */
  shift: number
}

/** What an event is, told of all of its parts, in order of time. Times are those of the first. */
export function wholeOf(
  parts: readonly PlacedPart[],
): Pick<DetectedEvent, 'endTime' | 'confidence' | 'description' | 'attributes'> {
  const first = parts[0]!.told
  const last = parts.at(-1)!
  const endTime = last.told.endTime + last.shift
  return {
    endTime,
    confidence: Math.max(...parts.map(({ told }) => told.confidence)),
    description: first.opening + last.told.closing,
    attributes: attributesOf(
      parts.map(({ told }) => told),
      endTime - first.startTime,
    ),
  }
}

/** What one says of the whole, after the name of the attribute. */
const OF_ALL: Record<string, (values: readonly Value[]) => Value | undefined> = {
  // Ways in different directions are no way in one.
  direction: (values) => (new Set(values).size === 1 ? values[0] : undefined),
  count: greatest,
  heightsPerSecond: greatest,
}
/** What the last part says. */
const OF_LAST = ['exitEdge', 'stillInView']

type Value = DetectedEvent['attributes'][string]

function attributesOf(parts: readonly Told[], seconds: number): DetectedEvent['attributes'] {
  const [first, last] = [parts[0]!, parts.at(-1)!]
  const all = new Map<string, Value | undefined>(Object.entries(first.attributes))
  for (const name of OF_LAST) all.set(name, last.attributes[name])
  for (const [name, of] of Object.entries(OF_ALL)) {
    const values = parts.flatMap(({ attributes }) => attributes[name] ?? [])
    if (values.length > 0) all.set(name, of(values))
  }
  if (all.has('seconds')) all.set('seconds', Math.round(seconds + (first.secondsBefore ?? 0)))
  return Object.fromEntries([...all].filter((entry): entry is [string, Value] => entry[1] !== undefined))
}

function greatest(values: readonly Value[]): Value {
  return Math.max(...values.map(Number))
}
