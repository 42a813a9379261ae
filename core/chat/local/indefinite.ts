import { ANIMAL, COLOUR_BY_WORD, PERSON, VEHICLE } from '../../search/asking/vocabulary.ts'
import type { Question, Thing } from '../../search/asking/question.ts'
import { unnamed } from '../unnamed.ts'

const NOW = /\b(?:(?:right |just |even )?now|currently|at (?:the|this) (?:moment|instant)|at present)\b/gi

/** It is asked for this moment: `is anybody there now?` */
export const isOfNow = (line: string): boolean => NOW_ONCE.test(line)
const NOW_ONCE = new RegExp(NOW.source, 'i')

export const withoutNow = (line: string): string => tidy(line.replace(NOW, ' '))

const tidy = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

const MOVES =
  'drove|drives|driving|moved|moves|moving|passed|passes|passing|came|comes|coming|went|goes|going|walked|walks|walking|ran|flew'

/** The same in the words that the other rules know. */
const REWORDED: readonly (readonly [RegExp, string])[] = [
  [
    /\b(was|were|is|are|did|do|does|has|have)(?:n['’]t| not) (there )?(?:an)y ?(one|body|thing)\b/gi,
    '$1 $2no$3',
  ],
  [/\bnot (?:an)y ?(one|body|thing)\b/gi, 'no$1'],
  [/\bnoone\b/gi, 'nobody'],
  [/\b(?:deserted|vacant|unoccupied)\b/gi, 'empty'],
  [
    /\bthe ([\p{L}\d-]+) ((?:(?:ever|completely|totally) )*(?:become |became |becomes )?empty)\b/giu,
    '$2 at the $1',
  ],
  [
    /\bnothing (?:at all )?(?:happen\w*|is happening|was happening|going on|is going on|was going on|mov(?:e|es|ed|ing))\b/gi,
    'nothing happens',
  ],
  [/^what (?:is |was |were |are )?(?=(?:MOVES)\b)/i, 'which something '],
].map(([pattern, words]) => [
  new RegExp((pattern as RegExp).source.replace('MOVES', MOVES), (pattern as RegExp).flags),
  words as string,
])

export const plainly = (line: string): string =>
  tidy(REWORDED.reduce((text, [pattern, words]) => text.replace(pattern, words), line))

const SOMETHING = /\b(?:something|anything|things?|movement|motion|activity)\b/i
const NOTHING = /\bnothing\b(?! happens| but| except)/i
const DRIVES = /\b(?:driv(?:e|es|ing|en)|drove|park(?:s|ed|ing)?)\b/i
const WALKS = /\bwalk(?:s|ed|ing)?\b/i

const thingOf = (kinds: Thing['kinds'] | typeof PERSON): Thing => ({
  types: [],
  kinds: [...kinds],
  colours: [],
})

/** What somebody means who names nothing: by what it does, else whatever it is. */
function meantBy(text: string): Thing[] {
  const colours = text.split(/[^\p{L}]+/u).flatMap((word) => COLOUR_BY_WORD.get(word.toLowerCase()) ?? [])
  if (DRIVES.test(text)) return [{ ...thingOf(VEHICLE), colours }]
  if (WALKS.test(text)) return [PERSON, ANIMAL].map((kinds) => ({ ...thingOf(kinds), colours }))
  return unnamed(colours)
}

/**
 * What a question is about that names nothing, `did something drive by?`, or asks for what was not there, `when was nobody there?`. What it
 * names itself stays: of `a car and nobody around` nothing is given here.
 */
export function subjectOf(
  { things, without, then }: Question,
  rest: string,
): { things?: Thing[]; absent?: Thing[] } {
  if (then.length > 0) return {}
  // Whoever drives is seen as what is driven.
  const driver = things.length === 1 && isPerson(things[0]!) && /\b(?:any|some)(?:one|body)\b/i.test(rest)
  if (driver && DRIVES.test(rest)) return { things: meantBy(rest) }
  if (things.length > 0) return {}
  if (NOTHING.test(rest)) return { absent: meantBy(rest) }
  if (without.length > 0) {
    const nobodyDrives = without.length === 1 && isPerson(without[0]!) && DRIVES.test(rest)
    return { absent: nobodyDrives ? meantBy(rest) : without }
  }
  return SOMETHING.test(rest) ? { things: meantBy(rest) } : {}
}

const isPerson = ({ kinds, types, colours }: Thing): boolean =>
  kinds.length === 1 && kinds[0] === 'person' && types.length === 0 && colours.length === 0
