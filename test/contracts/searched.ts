import { chunkIdOf, stableId } from '../../schema/ids.ts'
import type { SearchDocument, SearchFilter } from '../../core/ports.ts'

/** What the suites of search and of its two indexes plant, and ask for. */
export const DIMENSIONS = 8
export const SPACE = { model: 'test', dimensions: DIMENSIONS }
export const ORG = stableId('organization', 'a')
export const OTHER = stableId('organization', 'b')
export const PROCESS = stableId('process', 'a')

/** A unit vector that points mostly along one axis. */
export function along(axis: number, lean = 0): Float32Array {
  const vector = new Float32Array(DIMENSIONS)
  vector[axis % DIMENSIONS] = 1
  vector[(axis + 1) % DIMENSIONS] = lean
  const length = Math.hypot(...vector)
  return vector.map((value) => value / length)
}

export const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 1, 10, minute))

export const document = (
  ordinal: number,
  text: string,
  { vector = along(ordinal), ...given }: Given = {},
): SearchDocument => ({
  chunkId: chunkIdOf(given.processId ?? PROCESS, ordinal),
  processId: PROCESS,
  ordinal,
  organizationId: ORG,
  startTime: (ordinal - 1) * 10,
  endTime: ordinal * 10,
  at: at(ordinal),
  text,
  eventTypes: ['object_entered'],
  passages: passagesOf(ordinal, [[text, vector]]),
  ...SPACE,
  ...given,
})

type Given = Partial<SearchDocument> & { vector?: Float32Array }

/** The whole chunk, and sentences of it, each a second later. */
export const passagesOf = (
  ordinal: number,
  texts: readonly (readonly [text: string, vector: Float32Array])[],
): SearchDocument['passages'] =>
  texts.map(([text, vector], place) => {
    const startTime = (ordinal - 1) * 10 + place
    return place === 0
      ? { text, vector, startTime, endTime: ordinal * 10, kind: 'chunk' }
      : { text, vector, startTime, endTime: startTime + 1, kind: 'sentence' }
  })

export const YARD = [
  'A large white object enters at the left and leaves at the right.',
  'A large silver object enters at the top, moves down and leaves at the bottom.',
  'A large red object enters at the top, moves down and leaves at the bottom.',
  'Nothing moves.',
  'A person walks from the left to the right. A small white object follows.',
  'A large white object waits at the gate.',
]

/** A ninth chunk, of another process and a camera, half an hour later; the filters that must find it, and what else they find. */
export const GATE = {
  processId: stableId('process', 'gate'),
  cameraId: 'gate',
  eventTypes: ['loitering', 'person_detected'],
  at: at(30),
}
export const NARROWED: [filter: Partial<SearchFilter>, ordinals: number[], why: string][] = [
  [{}, [1, 2, 3, 4, 5, 6, 9], 'all of them'],
  [{ since: at(4) }, [4, 5, 6, 9], 'since'],
  [{ until: at(2) }, [1, 2], 'until'],
  [{ since: at(2), until: at(3) }, [2, 3], 'both ends belong to it'],
  [{ processId: GATE.processId }, [9], 'one process'],
  [{ cameraId: 'gate' }, [9], 'one camera'],
  [{ eventTypes: ['loitering'] }, [9], 'one type'],
  [{ eventTypes: ['loitering', 'object_entered'] }, [1, 2, 3, 4, 5, 6, 9], 'any of them'],
  [{ eventTypes: [] }, [1, 2, 3, 4, 5, 6, 9], 'none named is none excluded'],
  [{ cameraId: 'nowhere' }, [], 'no such camera'],
  [{ organizationId: OTHER }, [], 'P8: another organization'],
  [{ cameras: ['gate', 'nowhere'] }, [9], 'P8: of its cameras, and no file'],
  [{ cameras: ['gate'], cameraId: 'gate' }, [9], 'P8: one of its cameras'],
  [{ cameras: ['nowhere'] }, [], 'P8: of other cameras'],
  [{ cameras: ['nowhere'], cameraId: 'gate' }, [], 'P8: a camera that is not one of its'],
  [{ cameras: [] }, [], 'P8: of no camera'],
]

/** What users type. */
export const ODD_TEXTS = [
  ...["o'clock", ':*', '&|!', '"', 'a"b', '-', 'OR', '\\', '((', 'x'.repeat(5000), '红色', '%s $1 ?'],
]
