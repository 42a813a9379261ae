import { withoutEnd } from '../../without-end.ts'

/** What is asked of what was understood. */
export type QuestionKind =
  'count' | 'duration' | 'first' | 'last' | 'when' | 'any' | 'which' | 'happened' | 'compare'

export interface ReadKind {
  kind: QuestionKind
  /** What is left: things, times, cameras. */
  rest: string
  /** The other time or thing of a comparison. */
  other?: string
}

type Pattern = readonly [kind: QuestionKind, pattern: RegExp]

/** Of a line in which one space stands between words. The first that fits. What stands in the first group is what is asked for. */
const PATTERNS: readonly Pattern[] = [
  ['compare', /^compare (.+?) (?:with|to|and|against|versus|vs\.?) (.+)$/],
  ['compare', /^(?:(?:were|was|are|is|did) )?(?:there )?(?:more|fewer|less) (.+?) than (.+)$/],
  ['compare', /^(?:(?:were|was|are|is) )?(?:there )?(?:more|fewer|less) (.+?) or (.+)$/],
  [
    'count',
    /^(?:how many times|how many|how often|how frequently|count|the number of|what is the number of) (?:of )?(?:the |all )?(.*)$/,
  ],
  ['duration', /^(?:for )?how long\b(.*)$/],
  ['first', /^when (?:was|were|is|did) (?:the )?(?:very )?first (.+)$/],
  ['last', /^when (?:was|were|is|did) (?:the )?(?:very )?(?:last|latest) (.+)$/],
  ['first', /^when (?:was|were|did) (.+?) first\b(.*)$/],
  ['last', /^when (?:was|were|did) (.+?) last\b(.*)$/],
  ['first', /^(?:(?:what|which|who) (?:was|were|is) |show (?:me )?|find (?:me )?)?the (?:very )?first (.+)$/],
  [
    'last',
    /^(?:(?:what|which|who) (?:was|were|is) |show (?:me )?|find (?:me )?)?the (?:very )?(?:last|latest) (.+)$/,
  ],
  ['first', /^(?:what|which|who) (?:\w+ )?(?:comes?|came|enters?|entered|arrives?|arrived) first\b(.*)$/],
  ['when', /^(?:when|at what time|what time|at which time) (.+)$/],
  [
    'happened',
    /^what(?: has| is| was|['’]s)? (?:happened|happens|happening|went on|goes on|going on|took place)\b(.*)$/,
  ],
  ['happened', /^(?:summari[sz]e|sum up|describe|tell me about)\b(.*)$/],
  ['last', /^(?:who|what|which)\b(.*) at the (?:very )?end$/],
  ['first', /^(?:who|what|which)\b(.*) (?:at|in) the (?:very )?(?:beginning|start)$/],
  [
    'happened',
    /^(?:did|does|do|has|is|was) (?:any|some)thing (?:happen(?:s|ed|ing)?|go on|going on|take place|taking place)\b(.*)$/,
  ],
  ['any', /^(?:was|were|is|are) there (?:ever )?(.+)$/],
  ['any', /^(?:was|were|is|are) (?:it |everything )?((?:\w+ )?empty\b.*)$/],
  ['any', /^(?:was|were|is|are|did|does|do|has|have) ((?:any|some|no)(?:one|body|thing)?\b.+)$/],
  ['any', /^(?:did|does|do|has|have|was|were|is|are) (?:you see )?((?:an?|the) .+)$/],
  ['any', /^(?:did|does|do|can) you (?:ever )?(?:see|find) (.+)$/],
  ['which', /^(?:who|what|which)\b(.*)$/],
  ['which', /^(?:show|find|list|give) (?:me )?(?:all (?:the )?)?(.+)$/],
]

/** A question in one line, without what it ends with. */
export const lineOf = (text: string): string => withoutEnd(text.replaceAll(/\s+/g, ' ').trim(), '?.! ')

/** Which kind of question a text is; undefined for what is none of them. */
export function readKind(text: string): ReadKind | undefined {
  const line = lineOf(text)
  for (const [kind, pattern] of PATTERNS) {
    const found = new RegExp(pattern, 'i').exec(line)
    if (!found) continue
    const [, rest = '', other = ''] = found
    if (kind === 'compare') return { kind, rest: rest.trim(), other: other.trim() }
    // "who came in": it is asked for people.
    const who = /^who\b/i.test(line) && kind !== 'happened' ? 'person ' : ''
    return { kind, rest: `${who}${rest} ${other}`.replaceAll(/\s+/g, ' ').trim() }
  }
  return undefined
}

/** The kinds that are answered, each with an example: shown where a question could not be read. */
export const EXAMPLES: Readonly<Record<QuestionKind, string>> = {
  count: 'How many cars came in before nine?',
  duration: 'How long was a person there?',
  first: 'When was the first car seen?',
  last: 'When was the last person seen?',
  when: 'When did a red car leave?',
  any: 'Was there any dog?',
  which: 'Which vehicles came in this morning?',
  happened: 'What happened at the gate yesterday?',
  compare: 'Were there more cars this morning than yesterday morning?',
}
