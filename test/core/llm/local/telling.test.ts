import t from 'tap'
import { createClock } from '../../../../core/llm/local/clock.ts'
import { summarize } from '../../../../core/llm/local/summary.ts'
import { MOST_WORDS } from '../../../../core/llm/local/telling/tell.ts'
import { KINDS, type ChunkAnalysis, type Sighting } from '../../../../core/media/analysis/types.ts'
import { analysisOf, sighting } from '../../../helpers/sightings.ts'

const MINUTE = { startTime: 0, endTime: 60 }
const told = (sightings: Partial<Sighting>[], of: Partial<ChunkAnalysis> = {}) =>
  summarize(
    analysisOf({
      duration: 60,
      sightings: sightings.map((each, index) => sighting({ id: index + 1, ...each })),
      ...of,
    }),
    MINUTE,
    createClock(),
  )
const said = (sightings: Partial<Sighting>[], of: Partial<ChunkAnalysis> = {}): string =>
  told(sightings, of).text
const wordsOf = (text: string): number => text.split(' ').length

const person = { kind: 'person', color: 'black' } as const
const leftward = { entry: 'right', exit: 'left', direction: 'left' } as const
const rightward = { entry: 'left', exit: 'right', direction: 'right' } as const
const standing = (start: number, end: number) => ({
  ...{ start, end, direction: undefined },
  ...{ stops: [{ start: start + 1, end: end - 1 }], lively: true },
})
const parked = { start: 0, end: 60, entry: 'start', exit: 'end', reach: 0, direction: undefined } as const

void t.test('A summary tells of one thing from its coming to its going', async (t) => {
  t.equal(
    said([{ kind: 'car', color: 'silver', ...leftward, start: 14, end: 18 }]),
    'A silver car crosses from right to left between 00:14 and 00:18.',
  )
  t.equal(
    said([{ ...person, entry: 'left', exit: 'top', start: 2, end: 20, stops: [{ start: 5, end: 12 }] }]),
    'A person in black enters on the left at 00:02, stands near the centre from 00:05 to 00:12 and leaves at the top at 00:20.',
  )
  t.equal(
    said([
      { kind: 'truck', color: 'white', start: 0, end: 60, entry: 'start', exit: 'end', direction: 'left' },
    ]),
    'A white truck drives to the left all the time.',
  )
  t.equal(
    said([
      { kind: 'dog', color: 'brown', start: 3, end: 9, entry: 'inside', exit: 'inside', direction: 'up' },
    ]),
    'A brown dog appears near the centre at 00:03, moves up and is last seen at 00:09.',
  )
  t.equal(
    said([
      {
        ...person,
        start: 0,
        end: 8,
        entry: 'start',
        exit: 'end',
        direction: undefined,
        dwellBefore: 17,
        stops: [{ start: 0, end: 8 }],
      },
    ]),
    'A person in black stays near the centre for about 25 seconds until 00:08.',
  )
})

void t.test('A summary groups those that do the same', async (t) => {
  t.equal(
    said([
      { ...person, ...leftward, start: 2, end: 8 },
      { ...person, ...leftward, start: 3, end: 9 },
    ]),
    'Two people in black cross from right to left between 00:02 and 00:09.',
  )
  t.equal(
    said([
      { kind: 'car', color: 'red', ...leftward, start: 2, end: 5 },
      { kind: 'car', color: 'white', ...leftward, start: 11, end: 14 },
    ]),
    'A red car and a white car cross from right to left between 00:02 and 00:14, one after the other.',
  )
  t.equal(
    said([
      { ...person, ...standing(2, 50), x: 0.1 },
      { kind: 'bicycle', color: 'red', ...rightward, start: 2, end: 5 },
      { ...person, ...standing(2, 50), x: 0.2 },
    ]),
    'Two people in black stand on the left between 00:02 and 00:50. A red bicycle crosses from left to right between 00:02 and 00:05.',
    'people first',
  )
})

void t.test(
  'A summary of a crowd is no list: how many, what most of them do, and who does not',
  async (t) => {
    const walkers = Array.from({ length: 6 }, (_, index) => ({
      ...person,
      ...(index < 5 ? leftward : rightward),
      ...{ start: 4 + index * 2, end: 12 + index * 2 },
    }))
    const text = said([
      ...walkers,
      { ...person, color: 'red', ...standing(40, 58), entry: 'left', exit: 'end' },
      { ...person, color: 'red', ...standing(39, 60), entry: 'top', exit: 'end' },
      { kind: 'vehicle', color: 'white', ...parked },
      { kind: 'chair', color: 'brown', ...parked },
    ])
    t.equal(
      text,
      'Eight people (six in black, two in red) are seen between 00:04 and 01:00, up to four at once, most of them moving from right to left. ' +
        'Two of them stand near the centre from 00:40 to 00:59. A white vehicle stands near the centre all the time.',
    )
  },
)

void t.test('A summary counts at least what was there, where some were lost from sight', async (t) => {
  const lost = { ...person, direction: 'left' } as const
  t.equal(
    said([
      { ...lost, entry: 'right', exit: 'inside', start: 2, end: 5 },
      { ...lost, entry: 'inside', exit: 'inside', start: 8, end: 12 },
      { ...lost, entry: 'inside', exit: 'left', start: 15, end: 18 },
    ]),
    'At least one person in black is seen between 00:02 and 00:18.',
  )
  t.equal(
    said([
      { ...lost, entry: 'right', exit: 'inside', start: 2, end: 9 },
      { ...lost, entry: 'inside', exit: 'inside', start: 8, end: 12 },
      { ...lost, entry: 'inside', exit: 'left', start: 15, end: 18 },
    ]),
    'At least two people in black are seen between 00:02 and 00:18.',
  )
})

void t.test(
  'A summary never is a wall: at most about sixty words, and what is not told is counted',
  async (t) => {
    const many = KINDS.flatMap((kind, index) => [
      { kind, ...leftward, start: index, end: index + 7 },
      { kind, ...rightward, start: index + 20, end: index + 30, color: 'red' as const },
      { kind, entry: 'top' as const, exit: 'end' as const, start: index + 20, end: index + 30 },
    ])
    const text = said(many, { quiet: [{ start: 50, end: 60 }], cuts: [1, 2, 3, 4, 5] })
    t.ok(wordsOf(text) <= MOST_WORDS + 5, text)
    t.match(text, /^Two people in grey and a person in red are seen /)
    t.match(text, /Also seen: three cars, three buses, three trucks and 48 other things\.$/)
  },
)

void t.test('A summary tells what keeps the camera from seeing before all else where it lasts', async (t) => {
  const covered = (end: number) => ({ blocked: [{ start: 10, end, kind: 'covered' as const }] })
  const car = { kind: 'car', color: 'red', ...leftward, start: 2, end: 5 } as const
  const seen = 'A red car crosses from right to left between 00:02 and 00:05.'
  t.equal(
    said([car], covered(50)),
    `The camera is covered between 00:10 and 00:50: nothing can be seen. ${seen}`,
  )
  t.equal(
    said([car], covered(13)),
    `${seen} The camera is covered between 00:10 and 00:13: nothing can be seen.`,
  )
  t.equal(said([], { cuts: [3, 9, 14, 20, 31] }), 'The scene changes five times between 00:03 and 00:31.')
  const quiet = [2, 12, 22].map((start) => ({ start, end: start + 6 }))
  t.equal(said([], { quiet }), 'Nothing moves for 18 seconds in all, at longest between 00:02 and 00:08.')
})

void t.test(
  'Every claim keeps its tracks and seconds of the source; the summary is what is claimed',
  async (t) => {
    const sightings = [
      sighting({ ...person, id: 4, ...leftward, start: 2, end: 8 }),
      sighting({ ...person, id: 7, ...leftward, start: 3.333, end: 12 }),
    ]
    const analysis = analysisOf({ duration: 9.8, sightings, quiet: [{ start: 0, end: 2 }] })
    const { text, claims } = summarize(analysis, { startTime: 120, endTime: 130 }, createClock())
    t.equal(claims.map((claim) => claim.text).join(' '), text)
    t.same(
      claims.map(({ startTime, endTime, tracks }) => ({ startTime, endTime, tracks })),
      [
        {
          ...{ startTime: 122, endTime: 130 },
          tracks: [
            { trackId: 4, kind: 'person', startTime: 122, endTime: 128 },
            { trackId: 7, kind: 'person', startTime: 123.33, endTime: 130 },
          ],
        },
        { startTime: 120, endTime: 122, tracks: [] },
      ],
    )
  },
)
