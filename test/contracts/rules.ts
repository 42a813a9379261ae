import type { Test } from 'tap'
import type { Observation } from '../../schema/analysis.ts'
import type { EventDetectionMessage } from '../../schema/messages/index.ts'
import { extendAlerts } from '../../core/rules/raising.ts'
import type { Database } from '../../core/database/database.ts'
import { deleteProcessRows } from '../../core/erasure/rows.ts'
import { createJournal } from '../../core/journal/journal.ts'
import { createCursors } from '../../core/ledger/cursors.ts'
import { createLedger, type LedgerParts } from '../../core/ledger/index.ts'
import type { Alerts, AlertView, Envelope, Rules } from '../../core/ports.ts'
import { createAlerts } from '../../core/rules/alerts.ts'
import { createEvaluating } from '../../core/rules/evaluating.ts'
import { createLocalLanguage } from '../../core/llm/local/language.ts'
import { occurrencesAreAlerts } from '../../core/ledger/promises/alerts.ts'
import { createRules } from '../../core/rules/rules.ts'
import { stableId } from '../../schema/ids.ts'
import { rule } from '../core/rules/events.ts'
import { emptyTables } from '../helpers/database.ts'
import { describedClip } from '../helpers/described-clip.ts'
import { cutProcess, describeChunk, ORG } from '../helpers/pipeline.ts'
import { told, type Seen } from './joined-events.ts'

interface Given extends LedgerParts {
  database: Database
  rules: Rules
  alerts: Alerts
  /** Evaluates until nothing is left, by one that knows nothing of earlier ones. */
  evaluate(): Promise<void>
  /** Lets time pass. Seconds. */
  pass(seconds: number): void
}

const TENANT = { organizationId: ORG }
const START = Date.parse('2026-01-02T03:04:05.000Z')
const SECRET = 'a secret of the tests'
const PERSON = { is: 'event' as const, thing: { kinds: ['person'] } }
const SEEN: Seen = { at: 0.5, from: 2, to: 6 }

const log = { info: () => undefined, warn: () => undefined } as never

/** What every database promises of rules and alerts. */
export function rulesContract(t: Test, name: string, open: () => Database): void {
  const promise = (what: string, run: (t: Test, given: Given) => Promise<unknown>): void => {
    void t.test(`${name}: ${what}`, async (t) => {
      const database = open()
      await emptyTables(database)
      for (const table of ['rules', 'rule_versions', 'org_config'])
        await database.query(`delete from spectra_core.${table}`)
      let now = START
      const parts = createLedger(database, { clock: () => new Date(now) })
      const cursors = createCursors(SECRET)
      const journal = createJournal(database, { secret: SECRET })
      const evaluator = () => createEvaluating({ database, journal, log, now: () => new Date(now) })
      const evaluate = async (): Promise<void> => {
        const step = evaluator()
        while (await step(new AbortController().signal));
      }
      await evaluate()
      const given = {
        rules: createRules(database, cursors, createLocalLanguage()),
        alerts: createAlerts(database, cursors),
        evaluate,
      }
      const all = { ...parts, ...given, database, pass: (seconds: number) => (now += seconds * 1000) }
      await run(t, all)
      await evaluate()
      const before = await everyAlert(database)
      await database.query(LATER)
      await evaluate()
      t.same(await everyAlert(database), before, 'P2: who looks again at all of it changes nothing')
    })
  }

  /** The second reader of the journal has its turn with all that is in it. */
  const LATER = `update spectra_ops.journal set at = at - interval '4 minutes'`
  const everyAlert = (database: Database): Promise<unknown[]> =>
    database.query('select id, event_ids, ends_at from spectra_insights.alerts order by id')

  /** A chunk of which M2 tells events; its process is completed where it has no other. */
  async function tell(
    { worklog }: Given,
    m2: Envelope,
    seen: readonly Seen[],
    kind = 'person',
  ): Promise<void> {
    const { chunkId, span } = m2.payload as EventDetectionMessage
    const events = seen.map((one): Observation => {
      const event = told(span, one)
      return { ...event, attributes: { ...event.attributes, kind } }
    })
    await worklog.begin('event', m2, 0)
    await worklog.commit(
      'event',
      m2,
      { records: [{ fact: 'events_detected', chunkId, events }] },
      { end: false },
    )
    await worklog.commit('event', m2, { records: [{ fact: 'chunk_indexed', chunkId }] }, { end: false })
    await worklog.commit('event', m2, { records: [{ fact: 'cache_cleaned', chunkId }] }, { end: true })
  }

  async function video(given: Given, chunks = 1): Promise<{ id: string; m2: Envelope[] }> {
    const { process, m1 } = await cutProcess(given, chunks)
    const m2: Envelope[] = []
    for (const one of m1) m2.push(await describeChunk(given, one))
    return { id: process.id, m2 }
  }

  const all = async ({ alerts }: Given): Promise<AlertView[]> =>
    (await alerts.list(TENANT, {}, { first: 200 })).items

  async function camera(given: Given, everySeconds = 10): Promise<void> {
    const { cameras } = given
    await cameras.add({
      organizationId: ORG,
      id: 'yard',
      source: { kind: 'file', path: '/yard.mp4' },
      clipSeconds: 10,
      everySeconds,
    } as never)
  }

  promise('P1, P2: each occurrence is one alert, whoever evaluates it and how often', async (t, given) => {
    const { rules, database, evaluate, alerts } = given
    const { id } = await rules.add(TENANT, rule({ name: 'Somebody', condition: PERSON }), { enabled: true })
    const own = await video(given)
    await tell(given, own.m2[0]!, [SEEN])
    await Promise.all([evaluate(), evaluate(), evaluate()])
    const [alert, ...others] = await all(given)
    t.same(others, [])
    t.match(alert, { ruleId: id, ruleVersion: 1, processId: own.id, startTime: 2, endTime: 6, state: 'open' })
    t.match(alert!.title, /^Somebody: A person in black/)
    t.equal(alert!.claims[0]!.eventId, alert!.eventIds[0])
    t.match(await alerts.notes(TENANT, alert!.id), [{ step: 'raised' }])
    // Whoever evaluated it was killed before that was remembered, and another version of the rule finds it again.
    await database.query(
      `update spectra_core.org_config set value = '{"xact": "0", "seq": "0"}' where key = 'told rules'`,
    )
    await rules.edit(TENANT, id, rule({ name: 'Somebody else', condition: PERSON }))
    await evaluate()
    t.equal((await all(given)).length, 1)
    const told = await database.query(`select 1 from spectra_ops.journal where kind = 'alert_raised'`)
    t.equal(told.length, 1)
  })

  promise(
    'P1: what was recorded before anybody evaluated rules for the first time is told',
    async (t, given) => {
      const { rules, evaluate, database } = given
      await rules.add(TENANT, rule({ condition: PERSON }), { enabled: true })
      await database.query(`delete from spectra_core.org_config`)
      const own = await video(given)
      await tell(given, own.m2[0]!, [SEEN])
      await evaluate()
      t.equal((await all(given)).length, 1)
    },
  )

  promise('P2: nothing is written where the place was moved meanwhile', async (t, given) => {
    const { rules, database, evaluate } = given
    await rules.add(TENANT, rule({ condition: PERSON }), { enabled: true })
    const own = await video(given)
    await tell(given, own.m2[0]!, [SEEN])
    await evaluate()
    await database.query('delete from spectra_insights.alerts')
    await evaluate()
    t.same(await all(given), [])
  })

  for (const order of [
    [0, 1],
    [1, 0],
  ] as const) {
    promise(
      `P2: who goes on into the next chunk is told once, chunks told as ${order.join(', ')}`,
      async (t, given) => {
        const { rules, evaluate } = given
        await rules.add(TENANT, rule({ condition: PERSON }), { enabled: true })
        const own = await video(given, 2)
        const parts: Seen[] = [
          { at: 0.5, from: 4, to: 10 },
          { at: 0.5, from: 0, to: 3 },
        ]
        for (const at of order) {
          await tell(given, own.m2[at]!, [parts[at]!])
          await evaluate()
        }
        t.equal((await all(given)).length, 1)
        const [alert] = await all(given)
        t.equal(alert!.eventIds.length, 2, 'it goes on')
      },
    )
  }

  promise('P2: of two who come at the same time the alert of the one that goes on does', async (t, given) => {
    const { rules, evaluate } = given
    await rules.add(TENANT, rule({ condition: PERSON }), { enabled: true })
    const own = await video(given, 2)
    const goes: Seen = { at: 0.9, from: 4, to: 6 }
    await tell(given, own.m2[0]!, [{ at: 0.3, from: 4, to: 10 }, goes])
    await evaluate()
    await tell(given, own.m2[1]!, [{ at: 0.3, from: 0, to: 3 }])
    await evaluate()
    const events = (await all(given)).map(({ eventIds }) => eventIds)
    t.same(events.map(({ length }) => length).toSorted(), [1, 2])
    t.equal(new Set(events.flat()).size, 3, 'no event stands behind both')
  })

  /** Who stands there through three chunks of a video, or three clips of a camera. */
  const THROUGH: Seen[] = [
    { at: 0.5, from: 4, to: 10 },
    { at: 0.5, from: 0, to: 10 },
    { at: 0.5, from: 0, to: 3 },
  ]
  const LONG_AGO = `update spectra_core.rules set enabled_at = '2026-01-01'`

  async function threeClips(given: Given): Promise<Envelope[]> {
    await camera(given)
    await given.rules.add(TENANT, rule({ cameras: ['yard'], condition: PERSON }), { enabled: true })
    await given.database.query(LONG_AGO)
    const clips: Envelope[] = []
    for (let clip = 0; clip < 3; clip++) {
      clips.push(await describedClip(given))
      given.pass(10)
    }
    return clips
  }

  for (const order of [
    [0, 2, 1],
    [2, 0, 1],
    [2, 1, 0],
    [1, 0, 2],
  ] as const) {
    const as = order.map((at) => at + 1).join(', ')
    promise(
      `P2: who stands there through three clips is told once, clips done as ${as}`,
      async (t, given) => {
        const clips = await threeClips(given)
        for (const at of order) {
          await tell(given, clips[at]!, [THROUGH[at]!])
          await given.evaluate()
        }
        t.match(await all(given), [{ eventIds: { length: 3 }, processId: clips[0]!.processId }])
        t.equal((await all(given)).length, 1)
      },
    )
  }

  promise('P2: who is seen through three chunks is told once, the middle one last', async (t, given) => {
    await given.rules.add(TENANT, rule({ condition: PERSON }), { enabled: true })
    await given.database.query(LONG_AGO)
    const own = await video(given, 3)
    for (const at of [0, 2, 1]) {
      await tell(given, own.m2[at]!, [THROUGH[at]!])
      await given.evaluate()
    }
    t.equal((await all(given)).length, 1)
  })

  promise('who goes on from a clip that shows nobody is told when that is known', async (t, given) => {
    const clips = await threeClips(given)
    await tell(given, clips[0]!, [])
    await tell(given, clips[2]!, [THROUGH[2]!])
    await given.evaluate()
    t.same(await all(given), [], 'it waits')
    await tell(given, clips[1]!, [])
    await given.evaluate()
    t.match(await all(given), [{ processId: clips[2]!.processId }])
  })

  promise('who goes on from a clip that failed is told when that is known', async (t, given) => {
    const clips = await threeClips(given)
    await tell(given, clips[2]!, [THROUGH[2]!])
    await given.evaluate()
    t.same(await all(given), [], 'it waits')
    await given.worklog.begin('event', clips[1]!, 0)
    const cause = { code: 'SS_PROVIDER_REFUSED' as const, message: 'It failed.', retryable: false }
    await given.worklog.fail('event', clips[1]!, cause, 1)
    await given.evaluate()
    t.match(await all(given), [{ processId: clips[2]!.processId }])
  })

  promise('who goes on from a clip that is still to be made up for waits for it', async (t, given) => {
    await camera(given)
    await given.rules.add(TENANT, rule({ cameras: ['yard'], condition: PERSON }), { enabled: true })
    await given.database.query(LONG_AGO)
    const first = await describedClip(given)
    given.pass(20)
    const third = await describedClip(given)
    // Of an outage before it, and of another one since: what is made up for reaches beyond the clip.
    const backlog = `update spectra_core.cameras set backlog_from = $1, backlog_to = $2`
    await given.database.query(backlog, [new Date(START + 10_000), new Date(START + 60_000)])
    await tell(given, first, [THROUGH[0]!])
    await tell(given, third, [THROUGH[2]!])
    await given.evaluate()
    t.match(await all(given), [{ processId: first.processId }])
    t.equal((await all(given)).length, 1, 'the third waits')
    await given.database.query(backlog, [null, null])
    given.pass(10)
    await tell(given, await describedClip(given), [])
    await given.evaluate()
    t.equal((await all(given)).length, 2, 'nothing is left to be made up for')
  })

  promise('who goes on from a clip before a hole waits for it where it is made up for', async (t, given) => {
    await camera(given)
    await given.rules.add(TENANT, rule({ cameras: ['yard'], condition: PERSON }), { enabled: true })
    await given.database.query(LONG_AGO)
    // Of the range between the two nothing is recorded.
    given.pass(20)
    const third = await describedClip(given)
    const backlog = `update spectra_core.cameras set every_seconds = 5, clip_seconds = 5, backlog_from = $1, backlog_to = $2`
    await given.database.query(backlog, [new Date(START), new Date(START + 15_000)])
    await tell(given, third, [THROUGH[2]!])
    await given.evaluate()
    t.same(await all(given), [], 'it waits')
    await given.database.query(backlog, [new Date(START), new Date(START + 5_000)])
    given.pass(10)
    await tell(given, await describedClip(given), [])
    await given.evaluate()
    t.equal((await all(given)).length, 1, 'what is further away is no neighbour')
  })

  promise(
    'nobody waits for hours: of a clip that is not done, the next is told after minutes',
    async (t, given) => {
      const clips = await threeClips(given)
      await tell(given, clips[2]!, [THROUGH[2]!])
      await given.evaluate()
      t.same(await all(given), [], 'it waits')
      given.pass(240)
      await given.database.query(LATER)
      await given.evaluate()
      t.match(await all(given), [{ processId: clips[2]!.processId }])
      await given.evaluate()
      t.equal((await all(given)).length, 1)
    },
  )

  promise('so many within a time, over several videos of a camera, told late or not', async (t, given) => {
    const { rules, evaluate, pass } = given
    await camera(given)
    const three = { is: 'count' as const, thing: { kinds: ['person'] }, count: 3, withinSeconds: 60 }
    await rules.add(TENANT, rule({ cameras: ['yard'], condition: three }), { enabled: true })
    const clips: Envelope[] = []
    for (let clip = 0; clip < 4; clip++) {
      clips.push(await describedClip(given))
      pass(10)
    }
    // The second of them comes last.
    for (const at of [0, 2, 1, 3]) {
      await tell(given, clips[at]!, [{ at: 0.1 * at, from: 2, to: 6 }])
      await evaluate()
    }
    const [alert, ...others] = await all(given)
    t.same(others, [])
    t.match(alert, { cameraId: 'yard', eventIds: { length: 3 } })
    t.match(alert!.title, /3 within a minute/)
  })

  promise(
    'nobody was there for a minute in which the camera was watched: once, for as long as that lasts',
    async (t, given) => {
      const { rules, evaluate, pass } = given
      await camera(given)
      const nobody = { is: 'absence' as const, thing: { kinds: ['person'] }, forSeconds: 60 }
      const { id } = await rules.add(TENANT, rule({ condition: nobody }), { enabled: true })
      // The footage is of the clock of the tests: it was enabled before.
      await given.database.query(`update spectra_core.rules set enabled_at = '2026-01-01' where id = $1`, [
        id,
      ])
      for (let clip = 0; clip < 12; clip++) {
        await tell(given, await describedClip(given), clip === 1 || clip === 10 ? [SEEN] : [])
        pass(10)
        await evaluate()
        const expected = clip < 7 ? 0 : 1
        t.equal((await all(given)).length, expected, `after clip ${clip}`)
      }
      const [alert] = await all(given)
      t.equal(alert!.startsAt!.getTime(), START + 16_000)
      t.equal(alert!.endsAt!.getTime(), START + 102_000)
      t.match(alert!.title, /not seen for a minute/)
    },
  )

  promise(
    'an alert that goes on in two ways at once has the end of the later, and all of both',
    async (t, given) => {
      const { rules, evaluate, database } = given
      await rules.add(TENANT, rule({ condition: PERSON }), { enabled: true })
      const own = await video(given)
      await tell(given, own.m2[0]!, [SEEN])
      await evaluate()
      const [alert] = await all(given)
      const [one, other] = [stableId('event', 'one'), stableId('event', 'other')]
      const [place] = await database.query<{ end: number }>(
        'select place_end as end from spectra_insights.alerts where id = $1',
        [alert!.id],
      )
      const later = { id: alert!.id, placeEnd: place!.end + 9000, eventIds: [one], processIds: [] }
      await extendAlerts(database, [{ ...later, placeEnd: later.placeEnd - 5000, eventIds: [other] }, later])
      const [{ eventIds } = { eventIds: [] as readonly string[] }] = await all(given)
      t.ok(eventIds.includes(one) && eventIds.includes(other), `${eventIds.length} events`)
      const [now] = await database.query<{ end: number }>(
        'select place_end as end from spectra_insights.alerts where id = $1',
        [alert!.id],
      )
      t.equal(now!.end, later.placeEnd)
    },
  )

  promise('what nobody acknowledges becomes more severe, once', async (t, given) => {
    const { rules, evaluate, database, alerts } = given
    const escalate = { afterMinutes: 5, severity: 'critical' } as const
    await rules.add(TENANT, rule({ condition: PERSON, escalate }), { enabled: true })
    const own = await video(given)
    await tell(given, own.m2[0]!, [SEEN, { ...SEEN, at: 0.9, color: 'red' }])
    await evaluate()
    const [one, other] = await all(given)
    await alerts.order(TENANT, [other!.id], { do: 'acknowledge' })
    await evaluate()
    t.equal((await alerts.get(TENANT, one!.id)).severity, 'medium', 'not yet')
    await database.query(
      `update spectra_insights.alerts set escalate_at = escalate_at - interval '5 minutes'`,
    )
    await evaluate()
    await evaluate()
    t.match(await alerts.get(TENANT, one!.id), { severity: 'critical', state: 'open' })
    t.match(await alerts.get(TENANT, other!.id), { severity: 'medium', state: 'acknowledged' })
    t.same(
      (await alerts.notes(TENANT, one!.id)).map(({ step }) => step),
      ['raised', 'escalated'],
    )
  })

  promise(
    'what was recorded before a rule was enabled is not its concern, and a disabled one finds nothing',
    async (t, given) => {
      const { rules, evaluate } = given
      const { id } = await rules.add(TENANT, rule({ condition: PERSON }))
      const own = await video(given, 2)
      await tell(given, own.m2[0]!, [SEEN])
      await rules.enable(TENANT, id, true)
      await evaluate()
      t.same(await all(given), [])
      await tell(given, own.m2[1]!, [SEEN])
      await evaluate()
      t.equal((await all(given)).length, 1)
    },
  )

  promise('P8, P13: tenants never meet, and an alert goes with the footage it rests on', async (t, given) => {
    const { rules, evaluate, database, alerts } = given
    const theirs = { organizationId: stableId('organization', 'theirs') }
    await rules.add(theirs, rule({ name: 'Theirs', condition: PERSON }), { enabled: true })
    const mine = await rules.add(TENANT, rule({ condition: PERSON }), { enabled: true })
    const own = await video(given)
    await tell(given, own.m2[0]!, [SEEN])
    await evaluate()
    const [alert, ...others] = await all(given)
    t.same(others, [])
    t.same((await alerts.list(theirs, {}, {})).items, [])
    await t.rejects(alerts.get(theirs, alert!.id), { code: 'SS_NOT_FOUND' })
    await t.rejects(alerts.order(theirs, [alert!.id], { do: 'close' }), { code: 'SS_NOT_FOUND' })
    await t.rejects(rules.edit(theirs, mine.id, rule({ condition: PERSON, name: 'x' })), {
      code: 'SS_NOT_FOUND',
    })
    const limited = { ...TENANT, cameras: ['yard'] }
    t.same((await alerts.list(limited, {}, {})).items, [], 'of a video that no camera took')
    t.same((await rules.list(limited, {})).items, [])
    await t.rejects(rules.add(limited, rule({ condition: PERSON, name: 'all' })), { code: 'SS_FORBIDDEN' })
    await alerts.order(TENANT, [alert!.id], { do: 'comment', text: 'look' })
    await database.transaction((sql) => deleteProcessRows(sql, ORG, [own.id]))
    t.same(await all(given), [])
    t.same(await database.query('select 1 from spectra_insights.alert_notes'), [])
  })

  promise(
    'rules keep their versions, their names are theirs alone, and alerts their history',
    async (t, given) => {
      const { rules, alerts, evaluate } = given
      const one = await rules.add(TENANT, rule({ name: 'One', condition: PERSON }), { enabled: true })
      await t.rejects(rules.add(TENANT, rule({ name: 'One', condition: PERSON })), { code: 'SS_RULE_EXISTS' })
      await t.rejects(rules.add(TENANT, rule({ name: 'Two', cameras: ['none'], condition: PERSON })), {
        code: 'SS_CAMERA_GONE',
      })
      await t.rejects(rules.add(TENANT, rule({ name: 'Two', groups: ['shops'], condition: PERSON })), {
        code: 'SS_NOT_FOUND',
        details: { field: 'groups' },
      })
      t.equal((await rules.edit(TENANT, one.id, one.rule)).version, 1, 'the same is no new version')
      t.equal((await rules.edit(TENANT, one.id, { ...one.rule, severity: 'high' })).version, 2)
      t.same(
        (await rules.versions(TENANT, one.id)).map(({ number, rule: { severity } }) => [number, severity]),
        [
          [2, 'high'],
          [1, 'medium'],
        ],
      )
      const own = await video(given)
      await tell(given, own.m2[0]!, [SEEN])
      await evaluate()
      const [alert] = await all(given)
      t.match(alert, { ruleVersion: 2, severity: 'high' })
      for (const step of ['acknowledge', 'acknowledge', 'mark_false', 'close', 'reopen'] as const)
        await alerts.order({ ...TENANT, userId: stableId('me') }, [alert!.id], { do: step })
      t.same(
        (await alerts.notes(TENANT, alert!.id)).map(({ step }) => step),
        ['raised', 'acknowledged', 'marked_false', 'closed', 'reopened'],
      )
      t.match(await alerts.count(TENANT, { ruleIds: [one.id] }), { open: 1, acknowledged: 0, closed: 0 })
      await t.rejects(alerts.order(TENANT, [alert!.id], { do: 'comment', text: ' ' }), {
        code: 'SS_INPUT_INVALID',
      })
      await rules.remove(TENANT, one.id)
      await t.rejects(rules.get(TENANT, one.id), { code: 'SS_NOT_FOUND' })
      t.equal((await all(given)).length, 1, 'its alerts stay')
      await rules.add(TENANT, rule({ name: 'One', condition: PERSON }))
    },
  )

  promise('P2: the checker sees what was told twice, and what was not told', async (t, given) => {
    const { rules, evaluate, database } = given
    await rules.add(TENANT, rule({ condition: PERSON }), { enabled: true })
    const own = await video(given)
    // Rows are written by the clock of the tests, which is long ago.
    await database.query(`update spectra_core.rules set enabled_at = '2026-01-01'`)
    await tell(given, own.m2[0]!, [SEEN])
    t.match(await occurrencesAreAlerts(database), { wrong: [/^no alert of the rule/] })
    await evaluate()
    t.same((await occurrencesAreAlerts(database)).wrong, [])
    const others = `id, organization_id, rule_id, rule_version, rule_name, occurrence, stream, place, place_end, process_id, process_ids,
      chunk_id, start_time, end_time, event_ids, claims, title, severity, state, raised_at, updated_at`
    const copied = others.replace('id,', 'gen_random_uuid(),').replace('occurrence', `'twice'`)
    await database.query(
      `insert into spectra_insights.alerts (${others}) select ${copied} from spectra_insights.alerts`,
    )
    t.match(await occurrencesAreAlerts(database), {
      wrong: [/^2 alerts of the rule .* for the event/, /was raised 0 times/],
    })
  })

  promise(
    'a backtest finds what alerts were raised for, and what another version would not',
    async (t, given) => {
      const { rules, evaluate, pass } = given
      await camera(given)
      const one = rule({ cameras: ['yard'], condition: PERSON })
      await rules.add(TENANT, one, { enabled: true })
      for (let clip = 0; clip < 3; clip++) {
        await tell(given, await describedClip(given), [SEEN])
        pass(10)
      }
      await evaluate()
      const range = { from: new Date(START - 60_000), until: new Date(START + 3_600_000) }
      const shares: number[] = []
      const tested = await rules.backtest(
        TENANT,
        { rule: one, ...range },
        { onProgress: (done) => shares.push(done) },
      )
      t.match(tested, { count: 3, isComplete: true, days: [{ day: '2026-01-02', count: 3 }], gone: [] })
      t.equal(shares.at(-1), 1)
      const raised = await all(given)
      t.same(
        new Set(tested.occasions.map(({ eventIds }) => eventIds[0])),
        new Set(raised.map(({ eventIds }) => eventIds[0])),
      )
      const calm = { ...one, cooldownSeconds: 15 }
      const compared = await rules.backtest(TENANT, { rule: calm, against: one, ...range })
      t.match(compared, { count: 2, change: { added: 0, gone: 1, before: 3 }, gone: [{ change: 'gone' }] })
      t.equal((await all(given)).length, 3, 'nothing is written')
      const nobody = rule({ condition: { is: 'absence', thing: { kinds: ['car'] }, forSeconds: 20 } })
      t.match(await rules.backtest(TENANT, { rule: nobody, ...range }), { count: 1 })
      await t.rejects(rules.backtest(TENANT, { rule: one, from: range.until, until: range.from }), {
        code: 'SS_INPUT_INVALID',
      })
      const theirs = { organizationId: stableId('organization', 'theirs') }
      await t.rejects(rules.backtest(theirs, { rule: one, ...range }), { code: 'SS_CAMERA_GONE' })
      t.match(await rules.backtest(theirs, { rule: rule({ condition: PERSON }), ...range }), {
        count: 0,
        events: 0,
      })
    },
  )

  promise('a rule by group is about the cameras that are in it, from when they join', async (t, given) => {
    const { rules, cameras, database, evaluate, pass } = given
    await camera(given)
    const gate = { id: 'gate', source: { kind: 'loop' as const, path: '/gate.mp4' }, schedule: 'on-demand' }
    const more = { clipSeconds: 10, everySeconds: 10, groups: ['docks'] }
    await cameras.add({ ...TENANT, ...gate, ...more })
    const theirs = { organizationId: stableId('organization', 'theirs') }
    await cameras.add({ ...theirs, ...gate, ...more, id: 'yard' })
    const byGroup = rule({ name: 'Docks', groups: ['docks'], condition: PERSON })
    const { id } = await rules.add(TENANT, byGroup, { enabled: true })
    const noCar = { is: 'absence' as const, thing: { kinds: ['car'] }, forSeconds: 20 }
    await rules.add(TENANT, rule({ name: 'No car', groups: ['docks'], condition: noCar }), { enabled: true })
    await database.query(LONG_AGO)
    const clip = async (): Promise<string[]> => {
      await tell(given, await describedClip(given), [SEEN])
      pass(10)
      await evaluate()
      return (await all(given)).map(({ ruleName }) => ruleName).toSorted()
    }
    t.same(await clip(), [])
    t.same(await clip(), [], 'it is in no group, and no car was seen for long enough')
    await cameras.change(TENANT, 'yard', { groups: ['outside', 'docks', 'docks'] })
    t.same((await cameras.get(TENANT, 'yard')).groups, ['docks', 'outside'])
    t.same(await clip(), ['Docks', 'No car'])
    const range = { from: new Date(START - 1000), until: new Date(START + 600_000) }
    t.match(await rules.backtest(TENANT, { rule: byGroup, ...range }), { count: 3 }, 'by the groups of now')
    const { rule: made } = await rules.compile(TENANT, 'a person at the docks')
    t.match(made, { groups: ['docks'], cameras: [] })
    await cameras.change(TENANT, 'yard', { groups: [] })
    t.same(await clip(), ['Docks', 'No car'], 'it left')
    await cameras.remove(TENANT, 'gate')
    t.equal((await rules.edit(TENANT, id, { ...byGroup, severity: 'high' })).version, 2)
    await t.rejects(rules.add(TENANT, { ...byGroup, name: 'New' }), { code: 'SS_NOT_FOUND' })
    await cameras.change(TENANT, 'yard', { groups: ['docks'] })
    const limited = { ...TENANT, cameras: ['yard'] }
    t.same((await rules.list(limited, {})).items, [], 'others may join: it is not about their cameras alone')
    await t.rejects(rules.add(limited, { ...byGroup, cameras: ['yard'] }), { code: 'SS_FORBIDDEN' })
    await t.rejects(rules.backtest(limited, { rule: byGroup, ...range }), { code: 'SS_FORBIDDEN' })
    const { rule: theirOwn } = await rules.compile(limited, 'a person at the docks')
    t.same(theirOwn.groups, [])
  })

  promise('a sentence names cameras and zones that there are', async (t, given) => {
    const { rules, cameras } = given
    await camera(given)
    await cameras.setRegion(TENANT, 'yard', {
      kind: 'zone',
      name: 'till',
      families: [],
      points: [
        [0, 0],
        [1, 0],
        [1, 1],
      ],
    })
    const { rule: made, said } = await rules.compile(
      TENANT,
      'nobody at the till for 10 minutes by camera yard',
    )
    t.match(made, {
      cameras: ['yard'],
      condition: { is: 'absence', forSeconds: 600, thing: { zone: 'till' } },
    })
    t.match(said, /For 10 minutes it does not happen that a person is seen at "till"/)
    await rules.add(TENANT, made)
    await t.rejects(rules.compile(TENANT, 'what a lovely day'), { code: 'SS_RULE_UNCLEAR' })
    await t.rejects(rules.compile(TENANT, 'x'.repeat(501)), { code: 'SS_INPUT_INVALID' })
  })
}
