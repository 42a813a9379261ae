import t from 'tap'
import { heldStill, nothingLoaded, withFront, withNext } from '../../console/src/api/pages.ts'
import { chipsOf, type Thing } from '../../console/src/pages/search/chips.ts'
import { searchSearch } from '../../console/src/pages/search/search.ts'
import { texts as searchTexts } from '../../console/src/pages/search/texts.ts'
import { oneOf, seconds, someOf, text } from '../../console/src/parts/search-params.ts'
import {
  lanesOf,
  nextStart,
  placeAfter,
  placeOf,
  previousStart,
  share,
} from '../../console/src/player/timeline.ts'
import { matching, SEQUENCE_MS } from '../../console/src/shell/shortcuts.ts'
import { languageFor, textOf } from '../../console/src/text/catalogue.ts'
import { createFormats, secondOf } from '../../console/src/text/formats.ts'
import { scheduleWords } from '../../console/src/text/schedule-words.ts'

void t.test('textOf() chooses the plural of the language, and writes numbers as it does', async (t) => {
  const text = { one: '{count} video', other: '{count} videos' }
  t.equal(textOf('en', text, { count: 1 }), '1 video')
  t.equal(textOf('en', text, { count: 12_408 }), '12,408 videos')
  t.equal(textOf('de', text, { count: 12_408 }), '12.408 videos')
  t.equal(textOf('en', 'a {name} of {none}', { name: '<b>' }), 'a <b> of ')
})

void t.test('languageFor() takes the first that there are texts in, else English', async (t) => {
  t.equal(languageFor(['fr-FR', 'de-AT', 'en']), 'de')
  t.equal(languageFor(['fr']), 'en')
})

void t.test('Formats: an instant has its offset, on both sides of a clock change', async (t) => {
  const { instant, bytes, span, ago } = createFormats('en', 'Europe/Berlin')
  t.match(instant('2026-10-25T00:30:00Z'), /02:30:00.*GMT\+2/)
  t.match(instant('2026-10-25T01:30:00Z'), /02:30:00.*GMT\+1/)
  t.equal(bytes(1_500_000), '1.5 MB')
  t.equal(bytes(0), '0 byte')
  t.equal(span(2100), '2.1 sec')
  t.equal(ago('2026-01-01T00:00:00Z', Date.parse('2026-01-01T00:04:00Z')), '4 min. ago')
})

void t.test(
  'scheduleWords(): in the language that is chosen, and as it is where nobody can read it',
  async (t) => {
    t.equal(scheduleWords('0 6 * * 1-5', 'en'), 'At 06:00, Monday through Friday')
    t.equal(scheduleWords('0 6 * * 1-5', 'de'), 'Um 06:00, Montag bis Freitag')
    t.equal(scheduleWords('at dawn', 'de'), 'at dawn')
  },
)

void t.test('secondOf() never shows a second that is not there yet', async (t) => {
  t.equal(secondOf(59.99), '0:59')
  t.equal(secondOf(3723), '1:02:03')
  t.equal(secondOf(8.84, true), '0:08.8')
  t.equal(secondOf(-1), '0:00')
})

void t.test('Search parameters: what is not understood is as if it were not there', async (t) => {
  t.equal(oneOf('a', 'b')('c'), undefined)
  t.same(someOf('a', 'b')('b,x,a'), ['b', 'a'])
  for (const wrong of [-1, 'x', NaN, Infinity, {}, null]) t.equal(seconds(wrong), undefined)
  t.equal(seconds('12.5'), 12.5)
  t.equal(text('   '), undefined)
  t.equal(text(12), '12')
  t.same(searchSearch({ q: 'red', not: 'TIME,EVIL', other: 1 }), { q: 'red', not: 'TIME' })
})

const id = (item: { id: string; v?: number }): string => item.id
const page = (ids: string, next?: string) => ({
  nodes: [...ids].map((each) => ({ id: each })),
  pageInfo: { hasNextPage: next !== undefined, endCursor: next ?? null },
})
const idsOf = (items: readonly { id: string }[]): string => items.map(id).join('')

void t.test('Lists: the next page is added once, a new front keeps what is behind it', async (t) => {
  const one = withNext(nothingLoaded<{ id: string }>(), page('abc', '1'), id)
  const two = withNext(one, page('cde', '2'), id)
  t.same([idsOf(two.items), two.next], ['abcde', '2'])

  const fresh = withFront(two, page('xab', '9'), id)
  t.same([idsOf(fresh.items), fresh.next], ['xabcde', '2'], 'the front reaches what was known')
  const removed = withFront(two, page('ab'), id)
  t.same([idsOf(removed.items), removed.next], ['ab', undefined], 'there is no more')
  const apart = withFront(two, page('xyz', '9'), id)
  t.same([idsOf(apart.items), apart.next], ['xyz', '9'], 'between them may lie what nobody knows')
})

void t.test('Rows hold still: what they say is of now, what came waits, what is gone goes', async (t) => {
  const shown = [...'abc'].map((each) => ({ id: each, v: 1 }))
  const latest = [...'xacd'].map((each) => ({ id: each, v: 2 }))
  const { items, fresh } = heldStill(shown, latest, id)
  t.equal(idsOf(items), 'acd', 'what follows at the end moves nothing')
  t.same(new Set(items.map(({ v }) => v)), new Set([2]))
  t.equal(fresh, 1)
})

void t.test('Shortcuts: a sequence counts when its keys come soon, and before a single key', async (t) => {
  const shortcuts = ['v', 'g v', '?'].map((keys) => ({ keys, says: keys, run: () => undefined }))
  t.equal(
    matching(
      [
        { key: 'g', at: 0 },
        { key: 'v', at: 100 },
      ],
      shortcuts,
    )?.keys,
    'g v',
  )
  t.equal(
    matching(
      [
        { key: 'g', at: 0 },
        { key: 'v', at: SEQUENCE_MS + 1 },
      ],
      shortcuts,
    )?.keys,
    'v',
  )
  t.equal(matching([{ key: 'x', at: 0 }], shortcuts), undefined)
  t.equal(matching([], shortcuts), undefined)
})

void t.test('Timeline: pieces that reach back are one video', async (t) => {
  const pieces = [
    { startTime: 0, endTime: 10 },
    { startTime: 8, endTime: 20 },
  ]
  t.same(placeOf(pieces, 9), { at: 0, offset: 9 })
  t.same(placeOf(pieces, 10), { at: 1, offset: 2 })
  t.same(placeOf(pieces, 99), { at: 1, offset: 12 }, 'beyond the end: the end')
  t.same(placeAfter(pieces, 0), { at: 1, offset: 2 }, 'no second is shown twice')
  t.equal(placeAfter(pieces, 1), undefined)
  t.equal(placeOf([], 1), undefined)
  t.equal(nextStart([9, 3, 5], 3), 5)
  t.equal(previousStart([9, 3, 5], 5.4), 3)
  t.equal(share(5, 0), 0)
})

void t.test('Lanes: those with most events first, the rest in one', async (t) => {
  const events = [...'aaabbcd'].map((type, at) => ({ id: String(at), type, startTime: at, endTime: at + 1 }))
  t.same(
    lanesOf(events, 3).map((lane) => [lane.type, lane.events.length]),
    [
      ['a', 3],
      ['b', 2],
      ['', 2],
    ],
  )
})

void t.test('Chips say every part of what was understood, and which can be left as words', async (t) => {
  const thing = (change: Partial<Thing>): Thing => ({
    ...{ types: [], kinds: [], colours: [], least: null, most: null },
    ...change,
  })
  const understood = {
    text: 'red car',
    from: '2026-03-01T18:00:00Z',
    until: null,
    cameras: ['yard'],
    things: [thing({ kinds: ['car'], colours: ['red'] }), thing({ kinds: ['person'], least: 2 })],
    without: [thing({ types: ['object_left'] })],
    then: [{ text: 'a dog', within: 60, things: [] }],
  }
  const say = (key: keyof (typeof searchTexts)['en'], values = {}): string =>
    textOf('en', searchTexts.en[key], values)
  const chips = chipsOf(understood, say, createFormats('en', 'UTC'))
  t.same(
    chips.map(({ part }) => part),
    ['TIME', 'CAMERAS', 'THINGS', 'COUNTS', 'WITHOUT', 'THEN'],
  )
  t.match(chips[0]!.says, /^from .*18:00/)
  t.same(
    chips.slice(1).map(({ says }) => says),
    ['yard', 'red car', '2 or more person', 'without object left', 'then a dog within 1 min'],
  )
  const bare = { ...understood, from: null, cameras: [], things: [], without: [], then: [] }
  t.same(chipsOf(bare, say, createFormats('en', 'UTC')), [{ says: 'words “red car”' }])
})
