import type { Rule } from '../../../schema/rules.ts'
import type { RuleEvent } from './event.ts'
import { readyRule, type ReadyRule } from './occurrences.ts'

export interface IndexedRule {
  id: string
  rule: Rule
  /** Ids of the cameras of its groups. */
  ofGroups?: readonly string[]
}

export interface RuleIndex<R extends IndexedRule> {
  /** The rules that an event matters to. */
  concerning(event: RuleEvent): Indexed<R>[]
  /** Those that look for an absence in a camera. */
  absences(cameraId: string): Indexed<R>[]
  readonly all: readonly Indexed<R>[]
}

export type Indexed<R> = R & {
  ready: ReadyRule
  /** Whether the rule looks where an event is. */
  isAbout(event: Pick<RuleEvent, 'cameraId' | 'processId'>): boolean
}

const ANY = ''

/**
 * Rules by the camera or video that they name, and in there by the types that they name: an event is compared with those that could be
 * about it, and with no others.
 *
 *     place -> type -> rules          '' stands for any place, and for any type
 */
export function indexRules<R extends IndexedRule>(rules: readonly R[]): RuleIndex<R> {
  const all = rules.map((one): Indexed<R> => {
    const places = new Set(placesOf(one))
    const isAbout = (event: Pick<RuleEvent, 'cameraId' | 'processId'>): boolean =>
      places.has(ANY) || placesOfEvent(event).some((place) => places.has(place))
    return { ...one, ready: readyRule(one.rule), isAbout }
  })
  const byPlace = new Map<string, Map<string, Indexed<R>[]>>()
  const absent = new Map<string, Indexed<R>[]>()
  for (const one of all) {
    for (const place of placesOf(one)) {
      if (one.rule.condition.is === 'absence') {
        if (place.startsWith('camera ') || place === ANY) push(absent, place, one)
        continue
      }
      const byType = byPlace.get(place) ?? new Map<string, Indexed<R>[]>()
      byPlace.set(place, byType)
      for (const type of typesOf(one.rule)) push(byType, type, one)
    }
  }
  return {
    all,
    concerning(event) {
      const found = new Set<Indexed<R>>()
      for (const place of [...placesOfEvent(event), ANY]) {
        const byType = byPlace.get(place)
        if (!byType) continue
        for (const type of [event.type, ANY])
          for (const one of byType.get(type) ?? []) if (one.ready.concerns(event)) found.add(one)
      }
      return [...found]
    },
    absences: (cameraId) => [...(absent.get(`camera ${cameraId}`) ?? []), ...(absent.get(ANY) ?? [])],
  }
}

const push = <T>(lists: Map<string, T[]>, key: string, one: T): void => {
  const list = lists.get(key)
  if (list) list.push(one)
  else lists.set(key, [one])
}

const placesOfEvent = ({ cameraId, processId }: Pick<RuleEvent, 'cameraId' | 'processId'>): string[] => [
  ...(cameraId === undefined ? [] : [`camera ${cameraId}`]),
  `process ${processId}`,
]

/** Where a rule looks. One whose groups have no cameras looks nowhere. */
function placesOf({ rule, ofGroups = [] }: IndexedRule): string[] {
  const { cameras, groups, processes } = rule
  if (cameras.length + groups.length + processes.length === 0) return [ANY]
  const ids = new Set([...cameras, ...ofGroups])
  return [...[...ids].map((id) => `camera ${id}`), ...processes.map((id) => `process ${id.toLowerCase()}`)]
}

function typesOf({ condition }: Rule): string[] {
  const things = condition.is === 'sequence' ? condition.steps : [condition.thing]
  return things.some(({ types }) => types.length === 0)
    ? [ANY]
    : [...new Set(things.flatMap(({ types }) => types))]
}
