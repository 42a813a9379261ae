import { createClient } from 'graphql-ws'
import t, { type Test } from 'tap'
import WebSocket from 'ws'
import { createJournal } from '../../core/journal/journal.ts'
import { createLedger } from '../../core/ledger/index.ts'
import { createCursors } from '../../core/ledger/cursors.ts'
import { createLocalLanguage } from '../../core/llm/local/language.ts'
import { createAlerts } from '../../core/rules/alerts.ts'
import { createEvaluating } from '../../core/rules/evaluating.ts'
import { createRules } from '../../core/rules/rules.ts'
import { startGateway } from '../../gateway/server.ts'
import { testDatabase } from '../helpers/database.ts'
import { cutProcess, describeChunk, finishChunk } from '../helpers/pipeline.ts'
import { createWorld } from './world.ts'

const SECRET = 'a secret of the tests'
const INPUT = { name: 'Somebody', condition: { is: 'event', thing: { types: ['object_entered'] } } }
const ADD = `mutation ($input: RuleInput!, $enabled: Boolean) {
  addRule(input: $input, enabled: $enabled) { rule { id said version enabled } errors { field code } } }`
const FOLLOW = `subscription ($after: String) {
  alertsUpdated(after: $after) { cursor alerts { id state title notes { step text } } } }`

interface Update {
  cursor: string
  alerts: { id: string; state: string; title: string; notes: { step: string; text: string | null }[] }[]
}

async function open(t: Test) {
  const database = await testDatabase(t)
  const parts = createLedger(database)
  const cursors = createCursors(SECRET)
  const journal = createJournal(database, { secret: SECRET })
  const world = createWorld(t)
  const rules = createRules(database, cursors, createLocalLanguage())
  const ports = { ...world.options.ports, journal, rules, alerts: createAlerts(database, cursors) }
  const options = { ...world.options, ports, updates: { journalMs: 20, intervalMs: 1 } }
  const gateway = await startGateway({ ...options, config: { ...options.config, port: 0 } })
  t.teardown(() => gateway.close())
  const log = { info: () => undefined, warn: () => undefined } as never
  const step = createEvaluating({ database, journal, log })
  const evaluate = () => step(new AbortController().signal)
  await evaluate()
  return { parts, url: gateway.url, evaluate }
}

async function post<T>(url: string, query: string, variables: object = {}): Promise<T> {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  const { data, errors } = (await answer.json()) as { data: T; errors?: object[] }
  if (errors) throw new Error(JSON.stringify(errors))
  return data
}

function follow(t: Test, url: string, after?: string) {
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  })
  t.teardown(() => client.dispose())
  const messages = client.iterate<{ alertsUpdated: Update }>({ query: FOLLOW, variables: { after } })
  return async (): Promise<Update> => (await messages.next()).value!.data!.alertsUpdated as Update
}

void t.test(
  'alertsUpdated: an alert as it is raised and acknowledged, going on after a cursor',
  async (t) => {
    const { parts, url, evaluate } = await open(t)
    const next = follow(t, url)
    const begun = await next()
    t.same(begun.alerts, [])
    type Added = { addRule: { rule: { id: string } } }
    const { addRule } = await post<Added>(url, ADD, { input: INPUT, enabled: true })
    t.match(addRule, {
      rule: { said: /^Something comes in \(object_entered\)\. Severity medium\./, version: 1, enabled: true },
      errors: [],
    })
    await evaluate()
    const { m1 } = await cutProcess(parts, 1)
    await finishChunk(parts, await describeChunk(parts, m1[0]!))
    await evaluate()
    const raised = await next()
    t.equal(raised.alerts.length, 2)
    t.match(raised.alerts[0], {
      state: 'open',
      title: /^Somebody: Something happens/,
      notes: [{ step: 'raised' }],
    })

    const ids = raised.alerts.map(({ id }) => id)
    await post(
      url,
      'mutation ($ids: [ID!]!) { changeAlerts(ids: $ids, action: acknowledge, text: "mine") { errors { code } } }',
      { ids },
    )
    t.match((await next()).alerts, [{ state: 'acknowledged' }, { state: 'acknowledged' }])
    const again = follow(t, url, raised.cursor)
    t.match(
      (await again()).alerts[0]!.notes,
      [{ step: 'raised' }, { step: 'acknowledged', text: 'mine' }],
      'after the cursor',
    )

    const LIST = `query ($ids: [ID!]) { alerts(filter: { states: [acknowledged], ruleIds: $ids }, first: 1) { nodes { id } pageInfo { hasNextPage } }
    alertCounts { open acknowledged closed } none: alert(id: "x") { id } }`
    t.match(await post(url, LIST, { ids: [addRule.rule.id] }), {
      alerts: { nodes: [{ id: String }], pageInfo: { hasNextPage: true } },
      ...{ alertCounts: { open: 0, acknowledged: 2, closed: 0 }, none: null },
    })
  },
)

void t.test('addRule, backtestRule, compileRule: what is wrong is told by its field', async (t) => {
  const { url } = await open(t)
  type Refused = { addRule: { rule: null; errors: { field: string; code: string }[] } }
  const refusal = async (input: object) => (await post<Refused>(url, ADD, { input })).addRule.errors[0]
  t.match(await refusal({ ...INPUT, condition: { is: 'event', thing: {} } }), {
    field: 'condition.thing',
    code: 'SS_INPUT_INVALID',
  })
  t.match(await refusal({ ...INPUT, condition: { is: 'count', thing: { kinds: ['person'] } } }), {
    field: 'condition.count',
  })
  t.match(await refusal({ ...INPUT, cameras: ['none'] }), { field: 'cameras', code: 'SS_CAMERA_GONE' })
  t.equal(await refusal(INPUT), undefined)
  t.match(await refusal(INPUT), { field: 'name', code: 'SS_RULE_EXISTS' })
  const COMPILE =
    'mutation ($text: String!) { compileRule(text: $text) { compiled { said rule { condition { is count } } unclear } errors { code field } } }'
  t.match(await post(url, COMPILE, { text: 'three people within a minute' }), {
    compileRule: {
      compiled: {
        said: /^3 times a person is seen/,
        rule: { condition: { is: 'count', count: 3 } },
        unclear: [],
      },
      errors: [],
    },
  })
  t.match(await post(url, COMPILE, { text: 'a lovely day' }), {
    compileRule: { compiled: null, errors: [{ code: 'SS_RULE_UNCLEAR', field: 'text' }] },
  })
  const TEST = `query ($rule: RuleInput!) { backtestRule(rule: $rule, from: "2026-01-01T00:00:00Z", until: "2026-01-08T00:00:00Z") { count isComplete days { day } } }`
  t.match(await post(url, TEST, { rule: INPUT }), { backtestRule: { count: 0, isComplete: true, days: [] } })
  await t.rejects(post(url, TEST.replace('2026-01-08', '2027-01-08'), { rule: INPUT }), /more than 92/)
})
