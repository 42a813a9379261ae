import type { PeopleDetector } from './people.ts'
import type { Recognition } from './recognition.ts'
import { isSomething, PERSON, touched } from './sightings.ts'
import { stitch } from './stitch.ts'
import type { Point, Track } from './tracker.ts'

/** Pictures of one track that the people detector looks at, at most. */
const LOOKS = 6

/** Tells people who move from everything else by the outlines of people; whoever never moves is not seen. */
export function recognizeByOutline(people: PeopleDetector): Recognition {
  return {
    begin(width, height) {
      const weights = new WeakMap<Point, number>()
      const somethings = (tracks: readonly Track[]): Track[] =>
        stitch(tracks, width, height).filter((track) => isSomething(track, width, height))
      return {
        look(frames, tracks) {
          const [first] = frames
          if (!first) return Promise.resolve()
          for (const track of somethings(tracks)) {
            const here = track.points.filter(({ frame }) => frame >= first.index)
            for (const point of worthALook(here, width, height)) {
              if (weights.has(point)) continue
              weights.set(point, people.weigh(frames[point.frame - first.index]!, point.blob.box))
            }
          }
          return Promise.resolve()
        },
        things: (tracks) =>
          somethings(tracks).map(({ points }) => {
            const looks = points.map((point) => weights.get(point)).filter((weight) => weight !== undefined)
            const person = personFrom(looks)
            const isPerson = person >= PERSON
            return {
              ...{ points, person, kind: isPerson ? 'person' : 'object' },
              kindScore: isPerson ? person : 1 - person,
            }
          }),
      }
    },
  }
}

/** Points at which the thing is whole and of a person's proportions, spread over time. */
function worthALook(points: readonly Point[], width: number, height: number): Point[] {
  const fitting = points.filter(({ blob: { box } }) => {
    const ratio = box.height / box.width
    if (box.height < 24 || ratio < 1.2 || ratio > 5) return false
    return !touched(box, width, height).some((edge) => edge === 'left' || edge === 'right')
  })
  if (fitting.length <= LOOKS) return fitting
  return Array.from(
    { length: LOOKS },
    (_, look) => fitting[Math.floor(((look + 0.5) * fitting.length) / LOOKS)]!,
  )
}

/** 0-1 from the detector's weights: one look may err, several that agree hardly do. */
export function personFrom(weights: readonly number[]): number {
  const hits = weights.filter((weight) => weight > 0.35).toSorted((a, b) => b - a)
  if (hits.length === 0) return 0
  const agreed = hits.length / weights.length
  if (hits.length === 1 && weights.length > 2 && hits[0]! < 1.2) return 0.35
  const strength = Math.min(1, (hits[0]! + (hits[1] ?? 0)) / 2.5)
  return Number(Math.min(0.97, 0.25 + 0.35 * agreed + 0.4 * strength).toFixed(2))
}
