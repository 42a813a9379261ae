import { tokensOf } from './tokens.ts'

/** What people ask for, and the words in which the local analyst would say it. */
const GROUPS: readonly (readonly [asked: string, said: string])[] = [
  [
    'car cars vehicle vehicles truck trucks van vans bus lorry automobile taxi traffic motorcycle bike bicycle',
    'object moves',
  ],
  ['thing things item bag box package parcel', 'object'],
  [
    'man men woman women human humans pedestrian pedestrians someone somebody anyone anybody visitor customer ' +
      'child kid boy girl lady guy employee worker stranger intruder individual figure',
    'person',
  ],
  ['people everybody crowd', 'person'],
  ['gray', 'grey silver'],
  ['grey', 'silver'],
  ['silver', 'grey'],
  ['crimson scarlet maroon burgundy ruby', 'red'],
  ['azure navy cyan teal turquoise', 'blue'],
  ['violet magenta lilac pink', 'purple'],
  ['beige tan', 'brown'],
  ['golden gold', 'yellow'],
  ['lime olive emerald', 'green'],
  ['dark', 'black'],
  ['bright pale', 'white'],
  [
    'walk walks walking go goes going run runs running drive drives driving pass passes passing cross crosses travel motion movement',
    'moves',
  ],
  ['leave exit exits exiting depart departs departure disappear disappears vanish gone', 'leaves'],
  ['enter enters arrive arrives arriving arrival appear come comes coming', 'enters appears'],
  ['nobody noone empty quiet calm idle still inactive inactivity vacant deserted', 'nothing moves'],
  ['loiter loiters loitering linger lingering wait waits waiting stand stands standing hang', 'stays stands'],
  ['big huge', 'large'],
  ['little tiny', 'small'],
  ['blackout covered blocked obstructed obscured sabotage tampering', 'camera covered picture black'],
  ['freeze freezes stuck', 'frozen picture'],
  ['cut', 'scene changes'],
  ['upward upwards north', 'up'],
  ['downward downwards south', 'down'],
]

const TABLE = new Map<string, string[]>()
for (const [asked, said] of GROUPS) {
  for (const word of tokensOf(asked)) TABLE.set(word, [...(TABLE.get(word) ?? []), ...tokensOf(said)])
}

const ABSENCE =
  /\b(?:no|without|zero)\s+(?:activity|movement|motion|traffic|people|persons?|objects?|one|cars?)\b/gi

/** A query in which `no activity` and the like are said in the words of the analyst: single words would say the opposite. */
export const withoutNegations = (query: string): string => query.replace(ABSENCE, 'nothing moves nobody')

/** The words of the analyst for a word of a query; empty where it has none. */
export const synonymsOf = (token: string): readonly string[] => TABLE.get(token) ?? []
