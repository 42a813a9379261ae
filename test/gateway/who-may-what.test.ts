import { buildSchema } from 'graphql'
import { createClient } from 'graphql-ws'
import t, { type Test } from 'tap'
import WebSocket from 'ws'
import { may } from '../../core/permissions.ts'
import type { Identity } from '../../core/ports.ts'
import { createOidc } from '../../core/security/oidc.ts'
import { buildApp } from '../../gateway/app.ts'
import { FIELD_PERMISSIONS, type Needed } from '../../gateway/graphql/permissions.ts'
import { readSchema } from '../../gateway/graphql/schema.ts'
import type { GuardedRoute } from '../../gateway/plugins/route-permissions.ts'
import { ROLE_NAMES } from '../../schema/roles.ts'
import { CLIENT, startProvider } from '../helpers/oidc.ts'
import { PATIENCE_MS } from '../helpers/eventually.ts'
import { documentOf, triedFields } from './who/documents.ts'
import { fillPorts, type Filled, type Footage } from './who/footage.ts'
import { FIELD_TRIES, ROUTE_TRIES } from './who/tries.ts'
import { createWorld, ORGANIZATION, OTHER } from './world.ts'

const schema = buildSchema(readSchema())
const ALL = triedFields(schema)
const SUBSCRIBED = ALL.filter((name) => name.startsWith('Subscription.'))
const CHANGED = ALL.filter((name) => name.startsWith('Mutation.'))
const READ = ALL.filter((name) => !SUBSCRIBED.includes(name) && !CHANGED.includes(name))
/** So long a stream is listened to for what must not come. Milliseconds. */
const QUIET_MS = 300

let filled: Filled
let routes: readonly GuardedRoute[]
let url: string

t.before(async () => {
  filled = await fillPorts(t)
  const world = createWorld(t, {
    authenticate: ({ headers, init }) => JSON.parse(String(init?.as ?? headers['x-as'])) as Identity,
    updates: { intervalMs: 10 },
  })
  const redirect = 'http://127.0.0.1:9/api/v1/auth/oidc/callback'
  const { issuer } = await startProvider(t, redirect)
  const oidc = createOidc({
    ...{ oidcIssuer: issuer, oidcClientId: CLIENT.id, oidcClientSecret: CLIENT.secret },
    ...{ oidcRedirectUrl: redirect, oidcRolesClaim: 'roles' },
  })!
  // What a question may cost is not asked here: each asks for all that a field has.
  const config = { ...world.options.config, queryCost: Number.MAX_SAFE_INTEGER }
  const app = await buildApp({ ...world.options, config, ports: filled.ports, oidc })
  t.teardown(() => app.close())
  routes = app.guardedRoutes
  url = await app.listen({ host: '127.0.0.1', port: 0 })
})

const ours: Identity = { organizationId: ORGANIZATION, role: 'owner' }
const theirs: Identity = { organizationId: OTHER, role: 'owner' }
const atTheDoor: Identity = { ...ours, role: 'admin', cameras: ['door'] }

const everything = (): Footage[] => [...Object.values(filled.ours), ...Object.values(filled.theirs)]
const sees = ({ organizationId, cameras }: Identity, footage: Footage): boolean =>
  organizationId === footage.organizationId &&
  (cameras === undefined || (footage.cameraId !== undefined && cameras.includes(footage.cameraId)))
const showsIt = (shows: string | undefined, { cameraId }: Footage): boolean =>
  shows === 'both' || shows === (cameraId === undefined ? 'file' : 'camera')

/** What a client gets for a field about some footage, as text. */
async function asked(identity: Identity, name: string, footage: Footage, wanted = false): Promise<string> {
  const attempt = FIELD_TRIES[name]!
  const variables = attempt.args?.(footage) ?? {}
  const query = documentOf(schema, name, attempt, variables)
  if (SUBSCRIBED.includes(name)) return followed(identity, query, variables, wanted)
  const headers = { 'content-type': 'application/json', 'x-as': JSON.stringify(identity) }
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query, variables }),
  })
  return answer.text()
}

/** What comes of a subscription in its first moments; where something is wanted, whenever that comes. */
async function followed(
  identity: Identity,
  query: string,
  variables: Record<string, unknown>,
  wanted: boolean,
): Promise<string> {
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { as: JSON.stringify(identity) },
  })
  const came: unknown[] = []
  const over = Promise.withResolvers<void>()
  let late: NodeJS.Timeout | undefined
  client.on('opened', () => (late = setTimeout(over.resolve, wanted ? PATIENCE_MS : QUIET_MS)))
  client.subscribe(
    { query, variables },
    {
      next(message) {
        came.push(message)
        if (wanted) over.resolve()
      },
      error: (error) => (came.push(error), over.resolve()),
      complete: over.resolve,
    },
  )
  await over.promise
  clearTimeout(late)
  await client.dispose()
  return JSON.stringify(came)
}

const isRefused = (answer: string): boolean => answer.includes('SS_FORBIDDEN')
const allowed = (identity: Identity, needed: Needed): boolean =>
  needed === 'signed-in' || may(identity, needed)

function neededOf(name: string): Needed {
  const under = FIELD_TRIES[name]!.under
  return FIELD_PERMISSIONS[name] ?? FIELD_PERMISSIONS[under ?? '']!
}

/** Nothing of what somebody may not see stands in what they got: one word for all of it, as there are many answers. */
function tellsNothing(t: Test, identity: Identity, what: string, answer: string): void {
  const hidden = everything().flatMap((footage) => [
    ...(sees(identity, footage) ? [] : [footage.mark]),
    ...(identity.organizationId === footage.organizationId ? [] : [footage.people]),
  ])
  t.same(
    hidden.filter((mark) => answer.includes(mark)),
    [],
    `${what} tells nothing of others`,
  )
}

/** All rows that tell of footage, of which none may change. */
async function rowsOf(footage: readonly Footage[]): Promise<string> {
  const ids = JSON.stringify(footage.map(({ processId }) => processId))
  const tables = ['batch_video_processes', 'cam_video_processes', 'batch_video_chunks', 'cam_video_chunks']
  const found: unknown[] = []
  for (const table of tables) {
    const column = table.endsWith('processes') ? 'id' : 'process_id'
    found.push(
      await filled.database.query(
        `select to_jsonb(r) as row from spectra_ops.${table} r
         where ${column}::text in (select jsonb_array_elements_text($1::jsonb)) order by id`,
        [ids],
      ),
    )
  }
  const cameras = `select to_jsonb(c) as row from spectra_core.cameras c order by organization_id, id`
  const rows = await filled.database.query<{ row: { organization_id: string; id: string } }>(cameras)
  const named = (each: { row: { organization_id: string; id: string } }): boolean =>
    footage.some((one) => one.organizationId === each.row.organization_id && one.cameraId === each.row.id)
  // Keys say when they were used last, users when they were seen.
  const people: unknown[] = []
  for (const table of ['users', 'api_keys', 'cohorts']) {
    people.push(
      await filled.database.query(
        `select to_jsonb(r) - 'last_seen_at' - 'last_used_at' as row from spectra_core.${table} r
         where r.organization_id = $1 order by id`,
        [footage[0]!.organizationId],
      ),
    )
  }
  const kept: unknown[] = []
  const keptIds = JSON.stringify(footage.flatMap(({ caseId, searchId }) => [caseId, searchId]))
  for (const [table, column] of [
    ['cases', 'id'],
    ['case_items', 'case_id'],
    ['saved_searches', 'id'],
  ])
    // prettier-ignore
    kept.push(
      await filled.database.query(
        `select to_jsonb(r) as row from spectra_core.${table} r
         where ${column}::text in (select jsonb_array_elements_text($1::jsonb)) order by id`,
        [keptIds],
      ),
    )
  kept.push(
    await filled.database.query(
      `select to_jsonb(r) as row from spectra_ops.footage_exports r
       where id::text in (select jsonb_array_elements_text($1::jsonb)) order by id`,
      [JSON.stringify(footage.map(({ exportId }) => exportId))],
    ),
  )
  return JSON.stringify([found, rows.filter(named), people, kept])
}

void t.test('Who may what: every operation, field with arguments and route has a try', async (t) => {
  t.ok(ALL.length > 50)
  t.same(
    ALL.filter((name) => !(name in FIELD_TRIES)),
    [],
    'add a line to FIELD_TRIES in test/gateway/who/tries.ts',
  )
  t.same(
    Object.keys(FIELD_TRIES).filter((name) => !ALL.includes(name)),
    [],
    'these are no more',
  )
  const tried = routes.filter(({ method }) => method !== 'HEAD').map(({ method, url }) => `${method} ${url}`)
  t.same(
    tried.filter((name) => !(name in ROUTE_TRIES)),
    [],
    'add a line to ROUTE_TRIES in test/gateway/who/tries.ts',
  )
  t.same(
    Object.keys(ROUTE_TRIES).filter((name) => !tried.includes(name)),
    [],
    'these are no more',
  )
})

void t.test('Who may what: each role is answered what its permissions say, and nothing else', async (t) => {
  for (const name of [...READ, ...SUBSCRIBED]) {
    const footage = FIELD_TRIES[name]!.shows === 'camera' ? filled.ours.door : filled.ours.file
    // A refusal is waited for, however busy the machine.
    const answers = await Promise.all(
      ROLE_NAMES.map((role) => {
        const identity = { ...ours, role }
        return asked(identity, name, footage, !allowed(identity, neededOf(name)))
      }),
    )
    for (const [index, role] of ROLE_NAMES.entries()) {
      const answer = answers[index]!
      const expected = allowed({ ...ours, role }, neededOf(name))
      t.equal(!isRefused(answer), expected, `${role} ${expected ? 'is' : 'is not'} answered ${name}`)
      if (expected)
        t.notMatch(
          answer,
          /"extensions":\{"code":"SS_(INTERNAL|INPUT_INVALID)"/,
          `${name} is asked as it should be: ${answer.slice(0, 300)}`,
        )
    }
  }
})

void t.test(
  'Who may what: who may see footage finds it, and nobody else does, by any field (P8)',
  async (t) => {
    for (const name of [...READ, ...SUBSCRIBED]) {
      const { shows } = FIELD_TRIES[name]!
      const tries = [ours, theirs, atTheDoor].flatMap((identity) =>
        everything().map((footage) => ({
          ...{ identity, footage },
          found: sees(identity, footage) && showsIt(shows, footage) && allowed(identity, neededOf(name)),
        })),
      )
      const answers = await Promise.all(
        tries.map(({ identity, footage, found }) => asked(identity, name, footage, found)),
      )
      for (const [index, { identity, footage, found }] of tries.entries()) {
        const answer = answers[index]!
        const who = identity.cameras
          ? 'a user of the door'
          : identity === ours
            ? 'an owner'
            : 'an owner of others'
        tellsNothing(t, identity, `${name}, asked by ${who} about ${footage.mark},`, answer)
        if (found)
          t.ok(
            answer.includes(footage.mark),
            `${who} finds ${footage.mark} by ${name}: ${answer.slice(0, 300)}`,
          )
      }
    }
  },
)

void t.test('Who may what: no route answers another than who may, nor tells of others (P8)', async (t) => {
  for (const { method, url: path, needs } of routes) {
    if (method === 'HEAD') continue
    const { body, headers, ...attempt } = ROUTE_TRIES[`${method} ${path}`]!
    const ask = async (identity: Identity, footage: Footage): Promise<{ status: number; text: string }> => {
      const abort = new AbortController()
      const answer = await fetch(`${url}${attempt.path(footage)}`, {
        method,
        headers: {
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
          'x-as': JSON.stringify(identity),
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        signal: abort.signal,
      })
      const streams = answer.headers.get('content-type')?.startsWith('text/event-stream')
      if (streams) setTimeout(() => abort.abort(), QUIET_MS)
      let text = ''
      try {
        for await (const part of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) text += part
      } catch (error) {
        if (!abort.signal.aborted) throw error
      }
      return { status: answer.status, text }
    }
    const name = `${method} ${path}`
    if (needs !== 'open' && needs !== 'signed-url') {
      for (const role of ROLE_NAMES) {
        const { status, text } = await ask({ ...ours, role }, filled.ours.file)
        const expected = allowed({ ...ours, role }, needs)
        if (!expected) t.equal(status, 403, `${name} is not for a ${role}`)
        else if (path !== '/graphql/stream')
          t.not(status, 403, `${name} is for a ${role}: ${text.slice(0, 200)}`)
      }
      const nobody = await fetch(`${url}${attempt.path(filled.ours.file)}`, {
        method,
        headers: { 'x-as': '' },
      })
      t.ok(nobody.status >= 400, `${name} is not for nobody`)
    }
    const tries = [ours, theirs, atTheDoor].flatMap((identity) =>
      everything().map(async (footage) => ({ identity, text: (await ask(identity, footage)).text })),
    )
    for (const { identity, text } of await Promise.all(tries)) tellsNothing(t, identity, name, text)
  }
})

void t.test('Who may what: no order changes what is of others, or of another camera (P8)', async (t) => {
  const { ours: mine, theirs: others } = filled
  const tries: [Identity, Footage[]][] = [
    [ours, [others.file, others.yard]],
    [theirs, [mine.file, mine.gate]],
    [atTheDoor, [others.file, others.yard]],
    [atTheDoor, [mine.file, mine.gate]],
  ]
  for (const [identity, footage] of tries) {
    const before = await rowsOf(footage)
    for (const name of CHANGED) {
      for (const one of footage) {
        const answer = await asked(identity, name, one)
        tellsNothing(t, identity, `${name} about ${one.mark}`, answer)
      }
      t.equal(await rowsOf(footage), before, `${name} changes nothing`)
    }
  }
  const letters = await filled.ports.mailbox.browse('M1_DEADLETTER_QUEUE')
  for (const footage of everything())
    t.ok(
      letters.some((each) => each.id === footage.letterId),
      'each dead letter is there',
    )
})

void t.test('Who may what: each role may order what its permissions say, and nothing else', async (t) => {
  for (const name of CHANGED) {
    for (const role of ROLE_NAMES) {
      const identity = { ...ours, role }
      const expected = allowed(identity, neededOf(name))
      const answer = await asked(identity, name, filled.ours.gate)
      t.equal(
        !isRefused(answer),
        expected,
        `${role} ${expected ? 'may' : 'may not'} order ${name}: ${answer.slice(0, 200)}`,
      )
      if (expected) t.notMatch(answer, 'SS_INTERNAL', `${name} is ordered as it should be`)
    }
  }
})
