import type { Test } from 'tap'
import type { Database } from '../../core/database/database.ts'
import type { SpectraError } from '../../core/errors.ts'
import { openAsking } from '../../core/opening/search.ts'
import type { Answer, Asked, Asking, CameraView, Search, SeenThing } from '../../core/ports.ts'
import { stableId } from '../../schema/ids.ts'
import { emptyTables } from '../helpers/database.ts'
import { ORG } from '../helpers/pipeline.ts'
import { AT, chunkOf, plant, processOf, type Planted, type PlantedVideo } from './asking-scene.ts'

const YARD: PlantedVideo = {
  name: 'yard',
  chunks: [
    { text: 'A red car drives to the left.', events: [['vehicle_detected', 2, 8, 'car', 'red', 1]] },
    {
      text: 'A white car moves to the right. A person in black walks beside it.',
      events: [
        ['vehicle_detected', 11, 18, 'car', 'white', 1],
        ['person_detected', 12, 17, 'person', 'black', 2],
      ],
    },
    { text: 'Nothing moves in the corridor.', events: [['no_activity', 20, 30]] },
    {
      text: 'A person in red enters on the left.',
      events: [
        ['object_entered', 32, 32, 'person', 'red', 1],
        ['person_detected', 32, 39, 'person', 'red', 1],
      ],
    },
    { text: 'A white car leaves at the top.', events: [['object_left', 45, 45, 'car', 'white', 1]] },
    {
      text: 'Several people cross the square.',
      events: [
        ['person_detected', 50, 56, 'person', 'red', 1],
        ['person_detected', 52, 58, 'person', 'blue', 2],
        ['person_detected', 53, 54, 'person', 'blue', 3],
        ['person_detected', 57, 59, 'person', 'grey', 4],
      ],
    },
    { text: 'A corridor.', status: 'm1_completed' },
    { text: 'The picture is black in the corridor.', events: [['camera_blocked', 70, 80]] },
  ],
}

/** The head of a JPEG file: what is in it is said by `SEEN`. */
const PICTURE = Buffer.from([0xff, 0xd8, 0xff, 0xe0])
const SEEN: SeenThing[] = [
  { kind: 'car', colour: 'white', score: 0.8, box: { x: 0, y: 0, width: 1, height: 0.9 } },
  { kind: 'person', colour: 'black', score: 0.9, box: { x: 0, y: 0.9, width: 0.1, height: 0.1 } },
]

const NOW = Date.parse('2026-11-27T14:00:00Z')

/** An adapter of `Asking` over a search that finds by words; on each database. */
export function askingContract(
  t: Test,
  name: string,
  open: () => Database,
  searchOf: (database: Database) => Search,
): void {
  const promise = (
    what: string,
    run: (t: Test, asking: Asking, plantOne: (video: PlantedVideo) => Promise<void>) => Promise<void>,
  ): void => {
    void t.test(`${name}: ${what}`, async (t) => {
      const database = open()
      await emptyTables(database)
      const asking = openAsking(database, {
        search: searchOf(database),
        // No model is asked: words alone find.
        embedding: {
          embed: async () => ({
            provider: 'test',
            model: 'none',
            usage: undefined,
            vectors: [new Float32Array(8).fill(Math.sqrt(1 / 8))],
          }),
        },
        cameras: {
          list: async ({ cameras }, { group } = {}) =>
            ['back-door', 'gate']
              .filter((id) => !cameras || cameras.includes(id))
              .filter((id) => group === undefined || `group of ${id}` === group)
              .map((id) => ({ id }) as CameraView),
        },
        clock: { now: () => NOW },
        looks: async () => ({ picture: async () => SEEN }),
      })
      await run(t, asking, (video) => plant(database, video))
    })
  }
  const asks = (asking: Asking, text: string, given: Partial<Asked> = {}): Promise<Answer> =>
    asking.ask({ organizationId: ORG, text, ...given })
  const moments = ({ hits }: Answer): unknown[] =>
    hits.map(({ moments: [first] }) => [first!.processId, first!.startTime])
  /** Black ones, told of the first chunk of a video of a camera. */
  const plantCars = (video: string, many: number): Promise<unknown> =>
    open().query(
      `insert into spectra_insights.live_events (id, organization_id, process_id, chunk_id, position, type, start_time, end_time, confidence,
         description, attributes, created_at, camera_id)
       select md5(n::text)::uuid, $1, $2, $3, n, 'vehicle_detected', 1, 2, 0.9, 'A black car.', '{"kind": "car", "color": "black"}'::jsonb,
         now(), 'gate' from generate_series(1, $4::int) n`,
      [ORG, processOf(video), chunkOf(video, 1), many],
    )
  const ordinals = ({ hits }: Answer): number[] => hits.map(({ ordinal }) => ordinal)

  promise(
    'things are found by what events tell of them, and play at their second',
    async (t, asking, plantOne) => {
      await plantOne(YARD)
      const red = await asks(asking, 'a red car')
      t.same(ordinals(red), [1])
      t.match(red.hits[0], {
        moments: [{ chunkId: chunkOf('yard', 1), startTime: 2, endTime: 8 }],
        why: { words: ['red', 'car'], share: 1, events: [{ type: 'vehicle_detected', startTime: 2 }] },
      })
      t.same(red.misses, [])
      t.same(ordinals(await asks(asking, 'a person enters')), [4])
      t.same((await asks(asking, 'a person enters')).hits[0]!.moments[0]!.startTime, 32)
    },
  )

  promise('what must not be there is not there, where it was looked', async (t, asking, plantOne) => {
    await plantOne(YARD)
    t.same(ordinals(await asks(asking, 'a car but no person')).sort(), [1, 5])
    t.same(
      ordinals(await asks(asking, 'nobody in the corridor')),
      [3],
      'neither what was not analysed nor a black picture is empty',
    )
    t.same(ordinals(await asks(asking, 'a person without a car')).sort(), [4, 6])
    t.same(ordinals(await asks(asking, 'a car -white')), [1])
  })

  promise('counts are of what is seen at once', async (t, asking, plantOne) => {
    await plantOne(YARD)
    t.same(ordinals(await asks(asking, 'three people')), [6])
    t.same(ordinals(await asks(asking, 'more than three people')), [], 'four in all, three at a time')
    t.same(ordinals(await asks(asking, 'exactly one person')).sort(), [2, 4])
  })

  promise('a thing that is told of two chunks is one, in both', async (t, asking, plantOne) => {
    const whole: Planted = ['person_detected', 4, 18, 'person', 'red', 1]
    const chunks = [
      {
        text: 'A person in red enters.',
        events: [whole, ['loitering', 6, 10, 'person', 'red', 1]] as Planted[],
      },
      {
        text: 'A person in red stays.',
        events: [
          ['person_detected', 10, 18, 'person', 'red', 7],
          ['loitering', 10, 18, 'person', 'red', 7],
        ] as Planted[],
      },
      { text: 'Nothing moves.' },
    ]
    await plantOne({ name: 'hall', chunks })
    await open().query(
      `update spectra_insights.batch_events e set joined_into = w.id from spectra_insights.batch_events w
       where e.type = 'person_detected' and e.start_time = 10 and w.type = e.type and w.start_time = 4`,
    )
    t.same(ordinals(await asks(asking, 'exactly one person')).sort(), [1, 2])
    t.same(ordinals(await asks(asking, 'two people')), [])
    const { hits } = await asks(asking, 'a person in red')
    t.same(
      hits.map(({ moments }) => moments[0]!.startTime).sort((a, b) => a - b),
      [4, 10],
      'each plays in its chunk',
    )
  })

  promise(
    'one thing after another is found within its time, with the moments of both',
    async (t, asking, plantOne) => {
      await plantOne(YARD)
      const { hits, understood } = await asks(asking, 'a person enters, then a car leaves within a minute')
      t.same(
        hits.map(({ moments }) => moments.map(({ ordinal, startTime }) => [ordinal, startTime])),
        [
          [
            [4, 32],
            [5, 45],
          ],
        ],
      )
      t.match(understood, '>>60s')
      t.same(ordinals(await asks(asking, 'a person enters, then a car leaves within 10 seconds')), [])
      t.same(ordinals(await asks(asking, 'a car leaves, then a person enters')), [])
      t.same(ordinals(await asks(asking, 'a car leaves after a person enters')), [4])
      t.same(
        ordinals(await asks(asking, 'a white car, then three people within an hour but no dog')),
        [5, 2],
        'the count of what follows',
      )
    },
  )

  promise('of a camera one thing follows another from clip to clip', async (t, asking, plantOne) => {
    const clip = (
      name: string,
      seconds: number,
      cameraId: string,
      events: PlantedVideo['chunks'][0]['events'],
    ): PlantedVideo => ({
      ...{ name, cameraId, at: new Date(AT.getTime() + seconds * 1000) },
      chunks: [{ text: 'Something happens.', events }],
    })
    await plantOne(clip('one', 0, 'gate', [['object_entered', 4, 4, 'person', 'red', 1]]))
    await plantOne(clip('two', 30, 'gate', [['object_left', 3, 3, 'car', 'white', 1]]))
    await plantOne(clip('other', 20, 'back-door', [['object_left', 3, 3, 'car', 'white', 1]]))
    const { hits } = await asks(asking, 'a person enters, then a car leaves within a minute')
    t.same(
      hits.map(({ moments }) => moments.map(({ processId }) => processId)),
      [[processOf('one'), processOf('two')]],
    )
    t.same(ordinals(await asks(asking, 'a person enters, then a car leaves within 20 seconds')), [])
  })

  promise('where nothing fits it says so, with what comes nearest', async (t, asking, plantOne) => {
    await plantOne(YARD)
    for (const text of [
      'an elephant',
      'a green car',
      'a dog',
      'a person with an umbrella',
      'snow on the roof',
    ]) {
      const { hits, misses } = await asks(asking, text)
      t.same(hits, [], text)
      t.ok(misses.length <= 3)
    }
    t.equal((await asks(asking, 'a green car')).misses.length, 3, 'cars of other colours')
  })

  promise(
    'times and cameras are conditions, and can be left as words or be corrected',
    async (t, asking, plantOne) => {
      await plantOne(YARD)
      await plantOne({ ...YARD, name: 'gate', cameraId: 'gate', at: new Date('2026-11-26T17:00:00Z') })
      const of = async (text: string, given: Partial<Asked> = {}) =>
        (await asks(asking, text, given)).hits.map(({ processId }) => processId)
      t.same(await of('a red car yesterday evening'), [processOf('gate')])
      t.same(await of('a red car today'), [processOf('yard')])
      t.same(
        await of('a red car yesterday at 2 am', { zone: 'Asia/Tokyo' }),
        [],
        'two in the morning of Tokyo was at 17:00 UTC the day before',
      )
      t.same(await of('a red car today at 2 am', { zone: 'Asia/Tokyo' }), [processOf('gate')])
      t.same(await of('a red car at the gate'), [processOf('gate')])
      t.same(await of('a red car', { instead: { cameras: ['gate'] } }), [processOf('gate')])
      t.same((await of('a red car today', { instead: { from: null, until: null } })).length, 2)
      t.same(
        await of('yesterday evening', { limit: 100 }),
        Array.from({ length: 8 }, () => processOf('gate')),
      )
    },
  )

  promise('nobody finds what is not theirs (P8)', async (t, asking, plantOne) => {
    const other = stableId('organization', 'other')
    await plantOne({ ...YARD, name: 'theirs', organizationId: other })
    await plantOne({ ...YARD, name: 'gate', cameraId: 'gate' })
    const questions = [
      'a red car',
      'a car but no person',
      'three people',
      'a person enters, then a car leaves',
      'today',
      'nobody',
    ]
    for (const text of questions) {
      const of = async (given: Partial<Asked>) => {
        const { hits, misses } = await asks(asking, text, given)
        return [
          ...new Set(
            [...hits, ...misses].flatMap(({ moments }) => moments.map(({ processId }) => processId)),
          ),
        ]
      }
      t.same(await of({}), [processOf('gate')], text)
      t.same(await of({ organizationId: other }), [processOf('theirs')], text)
      t.same(await of({ cameras: ['gate'] }), [processOf('gate')], text)
      t.same(await of({ cameras: ['back-door'] }), [], text)
      t.same(await of({ cameras: ['back-door'], instead: { cameras: ['gate'] } }), [], text)
    }
  })

  promise(
    'what is rare, or was earlier, is found behind any number of newer things',
    async (t, asking, plantOne) => {
      const text = 'A corridor.'
      await plantOne({
        ...{ name: 'quiet', cameraId: 'gate' },
        chunks: [
          { text, events: [['vehicle_detected', 2, 8, 'car', 'brown', 1]] },
          { text, events: [['vehicle_detected', 12, 18, 'car', 'black', 1]] },
        ],
      })
      const hour = 3_600_000
      const at = new Date(AT.getTime() + 2 * hour)
      await plantOne({ name: 'busy', cameraId: 'gate', at, chunks: [{ text }] })
      await plantCars('busy', 1100)
      t.same(moments(await asks(asking, 'a brown car')), [[processOf('quiet'), 2]])
      t.same(moments(await asks(asking, 'a black car', { until: new Date(AT.getTime() + hour / 2) })), [
        [processOf('quiet'), 12],
      ])
      t.same(moments(await asks(asking, 'a brown car, then a car within 3 hours')), [[processOf('quiet'), 2]])
    },
  )

  promise(
    'what says the same again and again is one hit, with how many there are',
    async (t, asking, plantOne) => {
      const minute = (n: number): string => `10:${String(n).padStart(2, '0')}`
      const still = (n: number) => ({
        text: `Nothing is seen to move between ${minute(n)} and ${minute(n + 1)} in the corridor.`,
        events: [['no_activity', n * 10, n * 10 + 10]] as Planted[],
      })
      const quiet = Array.from({ length: 50 }, (_, n) => still(n))
      const rare = Array.from({ length: 9 }, (_, n) => ({
        text: `A person walks through the corridor with ${n + 2} bags.`,
      }))
      await plantOne({ name: 'day', cameraId: 'gate', chunks: [...quiet.slice(0, 45), ...rare] })
      await plantOne({ name: 'night', cameraId: 'gate', chunks: quiet.slice(45) })
      await plantOne({ name: 'file', chunks: [still(1), still(2)] })
      const { hits } = await asks(asking, 'corridor')
      t.equal(hits.length, 10)
      const of = (all: Answer['hits'], text: string) => all.filter((hit) => hit.text.startsWith(text))
      t.same(of(hits, 'A person').length + of(hits, 'Nothing').length, 10)
      t.same(
        new Set(
          hits.map(
            ({ text, processId }) => `${processId === processOf('file')} ${text.replaceAll(/10:\d\d/g, '')}`,
          ),
        ).size,
        10,
      )
      const all = (await asks(asking, 'corridor', { limit: 100 })).hits
      t.same([all.length, of(all, 'A person').length], [11, 9], 'one of the camera, one of the file')
      const counts = of(all, 'Nothing').map(({ alike }) => alike?.count)
      t.same(counts.sort(), [1, 49])
      t.same(
        of(all, 'A person').map(({ alike }) => alike),
        Array.from({ length: 9 }, () => undefined),
      )
      const repeated = of(all, 'Nothing').find(({ alike }) => alike?.count === 49)!
      t.match(repeated.alike, { isMore: false, first: AT, last: new Date(AT.getTime() + 440_000) })

      const { likeness: like } = repeated
      const listed = (await asks(asking, 'corridor', { like, limit: 100 })).hits
      t.equal(listed.length, 50)
      t.ok(listed.every(({ likeness, alike }) => likeness === like && !alike))
      const short = await asks(asking, 'corridor', { until: new Date(AT.getTime() + 30_000), limit: 100 })
      t.same(
        of(short.hits, 'Nothing')
          .map(({ alike }) => alike?.count)
          .sort(),
        [1, 7],
        'of that time alone: four of the day, five of the night less one',
      )
      for (const text of ['nobody', 'nothing happens', 'today'])
        t.equal(of((await asks(asking, text, { limit: 100 })).hits, 'Nothing').length, 2, text)
      t.same((await asks(asking, 'corridor', { cameras: ['back-door'] })).hits, [], 'P8')
      t.same(
        (await asks(asking, 'corridor', { group: 'group of back-door' })).hits,
        [],
        'of its cameras only',
      )
      const ofGate = await asks(asking, 'corridor', { cameras: ['gate'] })
      t.ok(ofGate.hits.length > 0)
      t.same((await asks(asking, 'corridor', { group: 'group of gate' })).hits, ofGate.hits)
      for (const given of [{ group: 'none' }, { group: 'group of gate', cameras: ['back-door'] }])
        await t.rejects(asks(asking, 'corridor', given), { code: 'SS_NOT_FOUND' })
    },
  )

  promise('what events tell apart is not alike', async (t, asking, plantOne) => {
    const text = 'A corridor.'
    const car = (color: string, track: number): Planted[] => [['vehicle_detected', 1, 8, 'car', color, track]]
    await plantOne({
      name: 'yard',
      chunks: [
        { text, events: car('brown', 1) },
        { text, events: car('black', 2) },
      ],
    })
    t.equal((await asks(asking, 'a car')).hits.length, 2)
  })

  promise(
    'a picture asks for things of the kind and colour of what takes most of it',
    async (t, asking, plantOne) => {
      await plantOne(YARD)
      const { hits, seen, understood } = await asking.askByPicture({ organizationId: ORG, picture: PICTURE })
      t.same(hits.map(({ ordinal }) => ordinal).sort(), [2, 5])
      t.same(seen, SEEN)
      t.equal(understood, '[car vehicle white silver] text:"white car"')
      t.same(ordinals(await asks(asking, understood)).sort(), [2, 5], 'the line means the same')
      const but = { organizationId: ORG, picture: PICTURE, text: 'but no person' }
      t.same(ordinals(await asking.askByPicture(but)), [5])
      await t.rejects(asking.askByPicture({ ...but, picture: Buffer.from('GIF89a') }), {
        code: 'SS_INPUT_INVALID',
      })
    },
  )

  promise('a text that asks nothing is refused, and any other has an answer', async (t, asking, plantOne) => {
    await plantOne(YARD)
    for (const text of [
      '',
      '🚗🚗',
      '👩‍👩‍👧‍👦',
      '！？。',
      'what is it',
      'the of and',
      'the '.repeat(2500),
      '"',
      '-',
      'no',
      ' \n\t',
    ]) {
      await t.rejects(asks(asking, text), { code: 'SS_INPUT_INVALID' }, text)
    }
    await t.rejects(asks(asking, 'a car', { zone: 'Nowhere' }), {
      code: 'SS_INPUT_INVALID',
      message: /zone "Nowhere"/,
    })
    await t.rejects(asks(asking, 'a\u0000b'), { code: 'SS_INPUT_INVALID', message: /character 0/ })
    await t.rejects(asks(asking, 'a car', { limit: 0 }), { code: 'SS_INPUT_INVALID' })
    const odd = [
      "'; drop table spectra_insights.batch_events; --",
      'красная машина',
      '赤い車',
      '"red car',
      'car '.repeat(2500),
      'x'.repeat(10_000),
      '"'.repeat(5000) + ' car',
      'a '.repeat(4000) + 'car',
      '%_\\',
      '[person',
      '\ud800 car',
      ...['سيارة حمراء', 'κόκκινο αυτοκίνητο', 'מכונית אדומה', 'ก รถยนต์สีแดง', 'voiture rouge', '빨간 차 🚗'],
      ...['nobody', 'nothing', 'no car', 'not not car', 'nobody then nobody', 'no people but people'],
      ...['99999999999999999999 people', 'more than 0 people', '-1 people', 'between 5 and 3 people'],
      ...[
        'a car at 25:99',
        'a car between 9 pm and 8 pm',
        'a car on 31 February',
        'a car in the last 99999999 hours',
        'a car in the last 999999999999999999 days',
        'from:0000-01-01 until:0001-01-01 a car',
      ],
      ...['[person >=999999]', '>>999999s', '>>60s', 'from:never a car', 'text:"', '-[', 'camera:"\\"'],
      ...["' or 1=1 --", 'select * from car', '$1 car', '{"car": 1}', '<script>car</script>', 'car\n\t\r\n'],
    ]
    for (const text of odd) {
      // Of what is only meant to look like a line there may be no word left.
      const answer = await asks(asking, text).catch((thrown: unknown) => thrown as SpectraError)
      const isAnswer = 'hits' in answer || answer.code === 'SS_INPUT_INVALID'
      t.ok(isAnswer, `${text.slice(0, 40)} ${'message' in answer ? answer.message : ''}`)
    }
    t.same(ordinals(await asks(asking, 'a red car')), [1])
  })

  promise(
    'times that a change of clocks leaves out, or has twice, are understood',
    async (t, asking, plantOne) => {
      await plantOne({ ...YARD, at: new Date('2026-03-29T00:59:30Z'), name: 'spring' })
      await plantOne({ ...YARD, at: new Date('2026-10-25T00:30:00Z'), name: 'autumn' })
      const of = async (text: string) => {
        const { hits, question } = await asks(asking, text, { zone: 'Europe/Berlin', limit: 100 })
        t.ok(question.time, `${text} has a time`)
        return [...new Set(hits.map(({ processId }) => processId))]
      }
      t.same(await of('a red car on 29 March 2026 between 1 am and 4 am'), [processOf('spring')])
      t.same(
        await of('a red car on 25 October 2026 between 2 am and 3 am'),
        [processOf('autumn')],
        'the hour that there is twice',
      )
      const { hits, question } = await asks(asking, 'a red car on 29 March 2026 at 2:30 am', {
        zone: 'Europe/Berlin',
      })
      t.ok(
        question.time?.from && question.time.until && question.time.from < question.time.until,
        'an hour that there was not',
      )
      t.ok(hits.length <= 1)
    },
  )
}
