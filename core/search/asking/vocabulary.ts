import { COLORS, type Color, type Kind } from '../../media/analysis/types.ts'

/** Plain words for things that events tell of. A vehicle or an animal that was not told apart may be any of them. */
const KIND_WORDS: readonly (readonly [kinds: readonly Kind[], words: string])[] = [
  [
    ['person'],
    `person persons people man men woman women child children kid kids boy boys girl girls lady ladies guy guys human humans
     pedestrian pedestrians somebody someone anyone anybody individual individuals worker workers employee employees visitor
     visitors customer customers intruder intruders stranger strangers`,
  ],
  [['car', 'vehicle'], 'car cars automobile automobiles sedan taxi taxis suv'],
  [['bus', 'vehicle'], 'bus buses'],
  [['truck', 'vehicle'], 'truck trucks lorry lorries van vans pickup'],
  [['motorcycle', 'vehicle'], 'motorcycle motorcycles motorbike motorbikes scooter scooters'],
  [['bicycle'], 'bicycle bicycles bike bikes cyclist cyclists'],
  [['vehicle', 'car', 'bus', 'truck', 'motorcycle', 'bicycle'], 'vehicle vehicles traffic'],
  [['dog', 'animal'], 'dog dogs puppy'],
  [['cat', 'animal'], 'cat cats kitten'],
  [['cattle', 'animal'], 'cattle cow cows'],
  [['animal', 'dog', 'cat', 'cattle'], 'animal animals pet pets'],
]

/** Plain words for a thing of any kind, where something else is said of it. */
export const ANYTHING: ReadonlySet<string> = new Set(['object', 'objects'])

export const PERSON: readonly Kind[] = ['person']
export const VEHICLE: readonly Kind[] = ['vehicle', 'car', 'bus', 'truck', 'motorcycle', 'bicycle']
export const ANIMAL: readonly Kind[] = ['animal', 'dog', 'cat', 'cattle']

/** Types that tell of a kind by their name. */
export const KIND_OF_TYPE: Readonly<Record<string, Kind>> = {
  person_detected: 'person',
  vehicle_detected: 'vehicle',
  animal_detected: 'animal',
}

/** Plain words for what happens; longer phrases before those that they begin with. */
const TYPE_WORDS: readonly (readonly [types: readonly string[], phrases: string])[] = [
  [['object_left_behind'], 'left behind|leaves behind|leaving behind|abandoned|unattended'],
  [['line_crossed'], 'crosses the line|crossing the line|crossed the line|cross the line|crosses a line'],
  [['zone_entered'], 'enters the zone|entering the zone|entered the zone|enters a zone'],
  [['object_removed'], 'is removed|was removed|removed|is taken|was taken|is stolen|stolen|taken away'],
  [['camera_blocked'], 'camera blocked|camera is blocked|camera covered|camera is covered|picture is black'],
  [['camera_frozen'], 'frozen|freezes|picture is frozen|camera frozen|camera is frozen'],
  [['camera_moved'], 'camera moved|camera moves|camera is moved|camera turned|camera is turned'],
  [['scene_changed'], 'scene changes|scene changed|scene change|scene cuts'],
  [['loitering'], 'loiter|loiters|loitering|linger|lingers|lingering|hangs around|hanging around'],
  [['running'], 'run|runs|running|ran|sprints|sprinting|jogs|jogging'],
  [['moving_fast', 'running'], 'fast|speeds|speeding|racing|rushes|rushing'],
  [['speech'], 'speak|speaks|speaking|spoke|talk|talks|talking|talked|voices'],
  [['crowding'], 'crowd|crowds|crowded|crowding'],
  [
    ['object_entered'],
    'enter|enters|entering|entered|arrive|arrives|arriving|arrived|comes in|came in|coming in|drives in|walks in|appears',
  ],
  [
    ['object_left'],
    `leave|leaves|leaving|exit|exits|exiting|exited|depart|departs|departing|departed|drives off|drives away|drives out
     |walks out|walks away|goes away|goes out|disappears`,
  ],
]

/** What is said of a place in which nothing happens. */
export const STILLNESS = [
  ...['nothing happens', 'nothing moves', 'nothing is happening', 'nothing is moving', 'nothing happened'],
  ...['no activity', 'no movement', 'no motion', 'nothing going on'],
]

const COLOUR_WORDS: readonly (readonly [colours: readonly Color[], words: string])[] = [
  ...COLORS.map((colour) => [[colour], colour] as const),
  // Silver, grey and white are one in much light.
  [['grey', 'silver'], 'gray grey silver'],
  [['red'], 'crimson scarlet maroon burgundy'],
  [['blue'], 'navy azure cyan teal turquoise'],
  [['purple'], 'violet magenta pink'],
  [['brown'], 'beige tan'],
]

const NUMBER_WORDS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

const tableOf = <T>(rows: readonly (readonly [T, string])[], split: RegExp): Map<string, T> =>
  new Map(rows.flatMap(([value, words]) => words.split(split).map((word) => [word.trim(), value] as const)))

export const KIND_BY_WORD = tableOf(KIND_WORDS, /\s+/)
export const TYPE_BY_PHRASE = tableOf(TYPE_WORDS, /\|/)
export const COLOUR_BY_WORD = tableOf(COLOUR_WORDS, /\s+/)
export const NUMBER_BY_WORD = new Map(NUMBER_WORDS.map((word, number) => [word, number]))

/** Words of the longest phrase. */
export const LONGEST_PHRASE = Math.max(
  ...[...TYPE_BY_PHRASE.keys(), ...STILLNESS].map((phrase) => phrase.split(' ').length),
)

const keysOf = <T>(table: ReadonlyMap<string, T>, fits: (value: T) => boolean): string[] =>
  [...table].filter(([, value]) => fits(value)).map(([key]) => key)

/** Plain words for one of several kinds. */
export const wordsOfKinds = (kinds: readonly Kind[]): string[] =>
  keysOf(KIND_BY_WORD, ([kind]) => kinds.includes(kind!))

/** Plain words for one of several types. */
export const phrasesOfTypes = (types: readonly string[]): string[] => [
  ...keysOf(TYPE_BY_PHRASE, (some) => some.some((type) => types.includes(type))),
  ...(types.includes('no_activity') ? STILLNESS : []),
]

/** Plain words for one of several colours. */
export const wordsOfColours = (colours: readonly Color[]): string[] =>
  keysOf(COLOUR_BY_WORD, (some) => some.some((colour) => colours.includes(colour)))
