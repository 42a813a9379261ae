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

/** The first that fits. What stands in the first group is what is asked for. */
const PATTERNS: readonly Pattern[] = [
  ['compare', /^compare\s+(.+?)\s+(?:with|to|and|against|versus|vs\.?)\s+(.+)$/],
  ['compare', /^(?:(?:were|was|are|is|did)\s+)?(?:there\s+)?(?:more|fewer|less)\s+(.+?)\s+than\s+(.+)$/],
  ['compare', /^(?:(?:were|was|are|is)\s+)?(?:there\s+)?(?:more|fewer|less)\s+(.+?)\s+or\s+(.+)$/],
  [
    'count',
    /^(?:how\s+many|count|the\s+number\s+of|what\s+is\s+the\s+number\s+of)\s+(?:of\s+)?(?:the\s+|all\s+)?(.*)$/,
  ],
  ['duration', /^(?:for\s+)?how\s+long\s*(.*)$/],
  ['first', /^when\s+(?:was|were|is|did)\s+(?:the\s+)?(?:very\s+)?first\s+(.+)$/],
  ['last', /^when\s+(?:was|were|is|did)\s+(?:the\s+)?(?:very\s+)?(?:last|latest)\s+(.+)$/],
  ['first', /^when\s+(?:was|were|did)\s+(.+?)\s+first\b(.*)$/],
  ['last', /^when\s+(?:was|were|did)\s+(.+?)\s+last\b(.*)$/],
  [
    'first',
    /^(?:(?:what|which|who)\s+(?:was|were|is)\s+|show\s+(?:me\s+)?|find\s+(?:me\s+)?)?the\s+(?:very\s+)?first\s+(.+)$/,
  ],
  [
    'last',
    /^(?:(?:what|which|who)\s+(?:was|were|is)\s+|show\s+(?:me\s+)?|find\s+(?:me\s+)?)?the\s+(?:very\s+)?(?:last|latest)\s+(.+)$/,
  ],
  [
    'first',
    /^(?:what|which|who)\s+(?:\w+\s+)?(?:comes?|came|enters?|entered|arrives?|arrived)\s+first\b(.*)$/,
  ],
  ['when', /^(?:when|at\s+what\s+time|what\s+time|at\s+which\s+time)\s+(.+)$/],
  [
    'happened',
    /^what(?:\s+has|\s+is|\s+was|['’]s)?\s+(?:happened|happens|happening|went\s+on|goes\s+on|going\s+on|took\s+place)\b(.*)$/,
  ],
  ['happened', /^(?:summari[sz]e|sum\s+up|describe|tell\s+me\s+about)\b(.*)$/],
  ['any', /^(?:was|were|is|are)\s+there\s+(?:ever\s+)?(.+)$/],
  ['any', /^(?:was|were|is|are|did|does|do|has|have)\s+((?:any|some|no)(?:one|body|thing)?\b.+)$/],
  ['any', /^(?:did|does|do|has|have|was|were|is|are)\s+(?:you\s+see\s+)?((?:an?|the)\s+.+)$/],
  ['any', /^(?:did|does|do|can)\s+you\s+(?:ever\s+)?(?:see|find)\s+(.+)$/],
  ['which', /^(?:who|what|which)\b\s*(.*)$/],
  ['which', /^(?:show|find|list|give)\s+(?:me\s+)?(?:all\s+(?:the\s+)?)?(.+)$/],
]

/** Which kind of question a text is; undefined for what is none of them. */
export function readKind(text: string): ReadKind | undefined {
  const line = text
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/[?.!\s]+$/, '')
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
