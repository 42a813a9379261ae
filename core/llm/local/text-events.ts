import type { DetectedEvent } from '../../../schema/analysis.ts'
import { COLORS } from '../../media/analysis/types.ts'

/** Plain words that tell the type of an event; the first rule that fits decides. */
const RULES: readonly (readonly [string, RegExp])[] = [
  ['camera_blocked', /\b(block(ed|s)?|covered|obscured|picture is (black|dark))\b/],
  ['camera_moved', /\bcamera (is )?(moves?|moved|pans?|turns?|turned|shakes?|knocked)\b/],
  ['camera_frozen', /\b(frozen|freezes)\b/],
  ['scene_changed', /\b(scene|shot|view) (changes|cuts|switches)\b/],
  [
    'no_activity',
    /\b(nothing (moves|happens|is seen)|no (activity|movement|motion|one)|nobody|empty|quiet|still scene)\b/,
  ],
  ['loitering', /\b(loiter(s|ing)?|lingers?|lingering|hangs? around|waits?|waiting)\b/],
  ['person_detected', /\b(person|people|man|men|woman|women|child|children|pedestrians?|someone|boy|girl)\b/],
  ['object_entered', /\b(enters?|entering|arrives?|arriving|appears?|comes? in(to)?)\b/],
  ['object_left', /\b(leaves?|leaving|exits?|exiting|disappears?|departs?|drives? off)\b/],
  ['object_moving', /\b(moves?|moving|passes|passing|drives?|driving|walks?|runs?|crosses|crossing)\b/],
]

const TIME = /\b(?:(\d{1,2}):)?(\d{1,2}):(\d{2})(?:\.\d+)?\b|\b(\d+(?:\.\d+)?) ?(?:s|sec|secs|seconds?)\b/g

/**
 * Events from prose, as well as plain rules can: one per sentence that says something happens. Times such as 00:14, 1:02:03 or 14.5 s are
 * those of the source where they lie in the span, else seconds into the chunk; a sentence without a time holds for all of it.
 */
export function eventsFromText(text: string, span: { startTime: number; endTime: number }): DetectedEvent[] {
  const events: DetectedEvent[] = []
  for (const sentence of text.match(/[^.!?]+(?:\.\d[^.!?]*)*[.!?]?/g) ?? []) {
    const plain = sentence.trim()
    const rule = RULES.find(([, words]) => words.test(plain.toLowerCase()))
    if (!rule) continue
    const times = timesIn(plain, span)
    const color = COLORS.find((name) => new RegExp(`\\b${name}\\b`, 'i').test(plain))
    events.push({
      type: rule[0],
      startTime: times[0] ?? span.startTime,
      endTime: times.at(-1) ?? span.endTime,
      confidence: times.length > 0 ? 0.5 : 0.3,
      description: plain,
      attributes: { source: 'text', ...(color ? { color } : {}) },
    })
  }
  return events
}

function timesIn(sentence: string, span: { startTime: number; endTime: number }): number[] {
  const times = [
    ...sentence.replace(/\bfor (about )?\d+(\.\d+)? ?s(ec(ond)?s?)?\b/gi, ' ').matchAll(TIME),
  ].map((match) => {
    if (match[4] !== undefined) return Number(match[4])
    return Number(match[1] ?? 0) * 3600 + Number(match[2]) * 60 + Number(match[3])
  })
  const slack = 1
  const inside = (time: number): boolean => time >= span.startTime - slack && time <= span.endTime + slack
  return times
    .map((time) => (inside(time) ? time : span.startTime + time))
    .filter(inside)
    .sort((a, b) => a - b)
}
