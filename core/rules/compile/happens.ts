import type { RuleThing } from '../../../schema/rules.ts'
import { nounOf } from '../../llm/local/kinds.ts'
import { KINDS, type Kind } from '../../media/analysis/types.ts'

/** What a thing does, by the type of its event. */
const DOES: Readonly<Record<string, string>> = {
  object_entered: 'comes in',
  object_left: 'leaves',
  object_moving: 'moves',
  object_left_behind: 'is left behind',
  object_removed: 'is taken away',
  person_detected: 'is seen',
  vehicle_detected: 'is seen',
  animal_detected: 'is seen',
  loitering: 'stays in one place',
  running: 'runs',
  moving_fast: 'moves fast',
  line_crossed: 'crosses a line',
  zone_entered: 'enters a zone',
  zone_left: 'leaves a zone',
  zone_dwelling: 'stays in a zone',
}

/** What happens to no thing of its own. */
const HAPPENS: Readonly<Record<string, string>> = {
  crowding: 'many are together',
  speech: 'someone speaks',
  text_seen: 'a text is seen',
  scene_changed: 'the scene changes',
  camera_blocked: 'the camera is covered or dark',
  camera_frozen: 'the picture is frozen',
  camera_moved: 'the camera is moved',
  no_activity: 'nothing moves',
}

/** Whom a type speaks of, where no kind is given. */
const WHO: Readonly<Record<string, string>> = {
  person_detected: 'person',
  vehicle_detected: 'vehicle',
  animal_detected: 'animal',
  running: 'person',
}

/** `a red car leaves (object_left)`, `a person or a dog is seen`; types of somebody's own by their name. */
export function happens({ types, kinds, colours }: RuleThing): string {
  if (types.length === 0) return `${who({ kinds, colours })} is seen`
  return types
    .map((type) => {
      const said = HAPPENS[type] ?? `${who({ kinds, colours, type })} ${DOES[type] ?? 'is told of'}`
      return `${said} (${type})`
    })
    .join(' or ')
}

function who({
  kinds,
  colours,
  type = '',
}: Pick<RuleThing, 'kinds' | 'colours'> & { type?: string }): string {
  const colour = colours.join(' or ')
  const nouns = kinds.map((kind) =>
    (KINDS as readonly string[]).includes(kind) ? nounOf(kind as Kind) : kind,
  )
  const known = WHO[type]
  const named = nouns.length === 0 && known ? [known] : nouns
  if (named.length === 0) return ['something', colour].filter(Boolean).join(' ')
  return named.map((noun) => withArticle([colour, noun].filter(Boolean).join(' '))).join(' or ')
}

const withArticle = (name: string): string => `${/^[aeiou]/i.test(name) ? 'an' : 'a'} ${name}`
