import { familyOf } from '../media/analysis/families.ts'
import { KINDS, type Color, type Kind } from '../media/analysis/types.ts'
import type { Thing } from '../search/asking/question.ts'

const thingOf = (kinds: readonly Kind[], colours: readonly Color[]): Thing => ({
  types: [],
  kinds: [...kinds],
  colours: [...colours],
})

/** Whatever it is that is seen: `something`, `anything`. The first is all that is called by a name, the second what moves without one. */
export const unnamed = (colours: readonly Color[] = []): Thing[] => [
  thingOf(
    KINDS.filter((kind) => familyOf(kind) !== 'thing'),
    colours,
  ),
  thingOf(
    KINDS.filter((kind) => familyOf(kind) === 'thing'),
    colours,
  ),
]

/** Whether it is not said what a thing is. */
export const isUnnamed = ({ kinds }: Thing): boolean =>
  kinds.includes('object') || new Set(kinds.map(familyOf)).size > 1

/** Types that tell of the picture, its sound or what is written in it, and of nothing that is there. */
export const OF_NOTHING = [
  ...['scene_changed', 'no_activity', 'speech', 'text_seen', 'crowding'],
  ...['camera_blocked', 'camera_frozen', 'camera_moved'],
]
