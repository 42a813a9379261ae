import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { loadConfig } from '../../core/config.ts'
import { createPorts } from '../../core/create-ports.ts'
import { createLedger } from '../../core/ledger/index.ts'
import type { Identity } from '../../core/ports.ts'
import { chunkIdOf } from '../../schema/ids.ts'
import { videoKey } from '../../schema/keys.ts'
import { templateDir } from '../helpers/database.ts'
import { eventually } from '../helpers/eventually.ts'
import { cutProcess } from '../helpers/pipeline.ts'
import { startTalkingOpenai, wordsOf, type TalkAsked } from '../helpers/providers/talking-openai.ts'
import { sampleVideo } from '../helpers/sample.ts'
import { tempDir } from '../helpers/temp.ts'
import { ask, createWorld, openApp, ORGANIZATION } from './world.ts'

const OWN = 'Say what drives, from {{startTime}} to {{endTime}}.'
const EVENT = {
  ...{ type: 'car_seen', startTime: 1, endTime: 3, confidence: 0.8 },
  ...{ description: 'A red car drives.', attributes: [] },
}
const DOCUMENT = `mutation ($input: TryPromptInput!) { tryPrompt(input: $input) {
  trial { id name version description { summary isKept step { model inputTokens usd refused } } events { events { type startTime } }
    failure { code step advice } warnings { code } cost { calls usd } chunk { id } }
  errors { code field message } } }`

const isOfPictures = ({ messages }: TalkAsked): boolean => JSON.stringify(messages).includes('image_url')

/** A gateway over real ports, whose model is asked over a socket; one chunk of the sample video is there. */
async function open() {
  let answers = 0
  const silence = { on: false }
  const model = await startTalkingOpenai({
    says(asked) {
      answers += 1
      const told = isOfPictures(asked)
        ? { summary: answers === 2 ? '' : 'A red car drives by.', events: [EVENT] }
        : { answer: [EVENT] }
      return { words: [JSON.stringify(told)] }
    },
    pace: () => (silence.on ? new Promise(() => {}) : Promise.resolve()),
  })
  t.teardown(() => model.close())
  const models = { openaiBaseUrl: model.url, openaiApiKey: 'sk-test' }
  const place = { dataDir: join(tempDir(t), 'data'), cacheDir: templateDir() }
  const opened = await createPorts(loadConfig({ ...place, ...models }, {}))
  t.teardown(() => opened.close())
  const { process } = await cutProcess(createLedger(opened.database), 1)
  await opened.ports.storage.put(videoKey(ORGANIZATION, process.id, 1), readFileSync(sampleVideo()))
  const world = createWorld(t)
  let identity: Identity = { organizationId: ORGANIZATION, role: 'owner' }
  Object.assign(world.options, { ports: opened.ports, authenticate: () => identity })
  const app = await openApp(t, world)
  const input = { chunkId: chunkIdOf(process.id, 1), name: 'describe-chunk', text: OWN }
  return {
    ...{ ...opened, silence, app, model, input },
    as: (change: Partial<Identity>) => void (identity = { ...identity, ...change }),
  }
}

let world: Awaited<ReturnType<typeof open>>
t.before(async () => {
  world = await open()
})

void t.test('tryPrompt over GraphQL: whoever closes the page ends the call of the model', async (t) => {
  const { app, model, input, silence } = world
  silence.on = true
  const asked = model.asked.length
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const leaving = new AbortController()
  const body = JSON.stringify({ query: DOCUMENT, variables: { input } })
  const headers = { 'content-type': 'application/json' }
  const answer = fetch(`${url}/graphql`, { method: 'POST', headers, body, signal: leaving.signal })
  answer.catch(() => {})
  await eventually('the model was asked', () => model.asked.length > asked)
  leaving.abort()
  await t.rejects(answer)
  await eventually('the connection to it was closed', () => model.left.length === 1)
  silence.on = false
})

void t.test('tryPrompt over GraphQL: a model is asked by the text, and only the cost is kept', async (t) => {
  const { app, model, input, database, ports, as } = world
  const rows = (): Promise<unknown[]> =>
    database.query(`select status, summary_key from spectra_ops.batch_video_chunks c
      left join spectra_insights.chunk_outputs o on o.chunk_id = c.id`)
  const before = await rows()
  const { data, errors } = await ask(app, DOCUMENT, { input })
  t.same(errors ?? [], [])
  const { trial } = data.tryPrompt
  t.match(trial, {
    ...{
      name: 'describe-chunk',
      version: 'unsaved',
      failure: null,
      warnings: [],
      chunk: { id: input.chunkId },
    },
    description: {
      ...{ summary: 'A red car drives by.', isKept: false },
      step: { model: /^gpt/, inputTokens: 2000, refused: [/asked for again/] },
    },
    events: { events: [{ type: 'car_seen', startTime: 1 }] },
    cost: { calls: 3 },
  })
  t.match(wordsOf(model.asked[1]!.messages[0]), /^Say what drives, from 0\.0 to/)
  const said = await ports.costs.byProcess(
    { organizationId: ORGANIZATION },
    { from: new Date(0), until: new Date(Date.now() + 60_000), first: 10 },
  )
  t.match(
    said,
    [
      { purpose: 'trial', calls: 1, estimated: 1 },
      { processId: trial.id, purpose: 'trial', calls: 3, usd: trial.cost.usd },
    ],
    'that of who left is booked as estimated',
  )
  t.ok(trial.cost.usd > 0)
  t.same(await rows(), before, 'nothing of the chunk changed')

  const asked = model.asked.length
  await database.query(
    `insert into spectra_core.org_config (organization_id, key, value, updated_at) values ($1, 'limits', '{"dailyCost": 0.000001}', now())`,
    [ORGANIZATION],
  )
  const over = await ask(app, DOCUMENT, { input })
  t.match(over.data.tryPrompt.trial, {
    failure: { code: 'SS_BUDGET_REACHED', step: 'description' },
    cost: { calls: 0 },
  })
  as({ role: 'viewer' })
  t.match((await ask(app, DOCUMENT, { input })).errors, [{ extensions: { code: 'SS_FORBIDDEN' } }])
  as({ role: 'owner', scopes: ['models:write'] })
  t.match(
    (await ask(app, DOCUMENT, { input })).errors,
    [{ extensions: { code: 'SS_FORBIDDEN' } }],
    'sees no footage',
  )
  as({ scopes: undefined, cameras: ['yard'] })
  t.match((await ask(app, DOCUMENT, { input })).data.tryPrompt, {
    trial: null,
    errors: [{ code: 'SS_NOT_FOUND' }],
  })
  t.equal(model.asked.length, asked, 'nobody was asked')
})
