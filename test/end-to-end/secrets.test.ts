import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openPGliteDatabase } from '../../core/database/pglite.ts'
import { serve } from '../core/media/source/server.ts'
import { cacheDir, spectra, startSpectra } from '../helpers/spectra.ts'
import { eventually } from '../helpers/eventually.ts'
import { tempDir } from '../helpers/temp.ts'

/* eslint-disable @typescript-eslint/no-explicit-any -- tests look into answers as they like */

/** What somebody said: the name of the place, and its whole text. */
type Said = [place: string, text: string]

const ENV = {
  JWT_SECRET_KEY: 'planted-jwt-key-of-more-than-32-characters',
  JWT_SECRET_KEYS_OLD: 'planted-old-jwt-key-of-more-than-32-characters',
  SPECTRA_OIDC_ISSUER: 'http://127.0.0.1:9',
  SPECTRA_OIDC_CLIENT_ID: 'spectra',
  SPECTRA_OIDC_CLIENT_SECRET: 'planted-oidc-client-secret',
  SPECTRA_OIDC_REDIRECT_URL: 'http://127.0.0.1:1/api/v1/auth/oidc/callback',
  SPECTRA_URL_SECRET: 'planted-url-secret-of-more-than-32-characters',
  SPECTRA_CONTROL_SECRET: 'planted-control-secret-of-more-than-32-characters',
  SPECTRA_ALLOW_PRIVATE_ADDRESSES: 'true',
  SPECTRA_LOG: 'trace',
}
const EMAIL = 'owner@example.org'
const PASSWORD = 'planted-right-password-77'
const WRONG = 'planted-wrong-password-78'
/** Of the address of a video. */
const SOURCE = { password: 'planted-source-password', signature: 'planted-source-signature' }

/** All rows of all tables, as text. */
async function rowsIn(dataDir: string): Promise<Said[]> {
  const database = await openPGliteDatabase({ dataDir: join(dataDir, 'database'), cacheDir: cacheDir() })
  try {
    const tables = await database.query<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
       where table_schema like 'spectra%' and table_type = 'BASE TABLE' order by 1`,
    )
    const said: Said[] = []
    for (const { name } of tables) {
      const rows = await database.query<{ row: string }>(`select to_json(r)::text as row from ${name} r`)
      said.push([name, rows.map(({ row }) => row).join('\n')])
    }
    return said
  } finally {
    await database.close()
  }
}

/** What is kept in files, but for those of the database, whose rows are read. */
const filesIn = (dataDir: string): Said[] =>
  readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.startsWith(join(dataDir, 'database')))
    .map((path) => [path.slice(dataDir.length + 1), readFileSync(path, 'latin1')])

void t.test(
  'Secrets: of a whole run, used rightly and wrongly, none stands in a log, an answer, a letter or a row',
  async (t) => {
    const data = tempDir(t)
    const secrets: Record<string, string> = {
      ...Object.fromEntries(Object.entries(ENV).filter(([, value]) => value.startsWith('planted'))),
      ...{ password: PASSWORD, 'wrong password': WRONG },
    }
    const answers: Said[] = []
    const refusing = await serve(t, (_request, response) => response.writeHead(403).end('no'))

    const running = startSpectra(data, ['up', '--port', '0'], ENV)
    t.teardown(() => running.child.kill('SIGKILL'))
    const url = /Ready: (http:\S+)\/graphql/.exec(await running.printed(/Ready: \S+/))![1]!

    async function call(path: string, body?: unknown, token?: string, shows?: string[]): Promise<any> {
      const answer = await fetch(`${url}${path}`, {
        ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
        headers: {
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(token && { authorization: `Bearer ${token}` }),
        },
      })
      const text = await answer.text()
      // What an answer is there to tell is a secret from then on.
      if (!shows) answers.push([`answer of ${path}`, text])
      const told = text.startsWith('{') ? JSON.parse(text) : text
      for (const name of shows ?? []) secrets[`${name} ${Object.keys(secrets).length}`] = told[name]
      return told
    }
    const login = (password: string, shows?: string[]): Promise<any> =>
      call('/api/v1/auth/login', { email: EMAIL, password }, undefined, shows)

    const made = await spectra(data, ['user', 'create', EMAIL, '--role', 'owner', '--json'], ENV)
    const oneTime = JSON.parse(made.stdout).oneTimePassword as string
    secrets['one-time password'] = oneTime
    const first = await login(oneTime, ['accessToken', 'refreshToken'])
    await call('/api/v1/auth/password', { next: PASSWORD }, first.accessToken)
    await login(WRONG)
    await login(oneTime)
    await call('/api/v1/auth/login', { email: WRONG, password: WRONG })
    await call('/api/v1/auth/login', { email: EMAIL, password: PASSWORD, role: WRONG })
    const { accessToken, refreshToken } = await login(PASSWORD, ['accessToken', 'refreshToken'])
    await call('/api/v1/auth/refresh', { refreshToken: WRONG })
    const token = await spectra(data, ['user', 'token', '--name', 'a key', '--role', 'viewer', '--json'], ENV)
    const key = (JSON.parse(token.stdout) as { secret?: string; key?: string }).secret!
    t.match(key, /^spk_/)
    secrets['API key'] = key
    answers.push([
      'printed by spectra',
      [made.stderr, token.stderr, (await spectra(data, ['user', 'token', '--json'], ENV)).stdout].join('\n'),
    ])

    const ask = (query: string, variables: object = {}, by = accessToken): Promise<any> =>
      call('/graphql', { query, variables }, by)
    const source = new URL(refusing.url)
    source.username = 'someone'
    source.password = SOURCE.password
    source.search = `?X-Amz-Signature=${SOURCE.signature}&token=${SOURCE.signature}`
    Object.assign(secrets, { 'source password': SOURCE.password, 'source signature': SOURCE.signature })
    const create = 'mutation ($input: CreateBatchProcessInput!) { createBatchProcess(input: $input) { id } }'
    const created = await ask(create, { input: { url: source.href } })
    const { id } = created.data.createBatchProcess
    const process = 'query ($id: ID!) { batchProcess(id: $id) { status title cause { code message } } }'
    await eventually('the process fails', async () => {
      const { data, errors } = await ask(process, { id })
      if (errors) throw new Error(JSON.stringify(errors))
      return data.batchProcess.status === 'failed'
    })
    const told = [
      await ask(
        'query ($id: ID!) { batchProcess(id: $id) { failures { cause { message } } spans { name } } }',
        {
          id,
        },
      ),
      await ask('{ deadLetters { nodes { id payload cause { code message } } } }'),
      await ask('{ auditLog { nodes { action subject details } } }'),
    ]
    for (const { errors } of told) t.notOk(errors)
    t.match(JSON.stringify(told), /SS_URL_FAILED|SS_FORBIDDEN|403/)
    await ask('{ notifications { id } }', { password: WRONG })
    await ask('query ($first: Int!) { events(first: $first) { nodes { id } } }', { first: WRONG })
    await ask(`query ($since: DateTime) { auditLog(filter: { since: $since }) { nodes { id } } }`, {
      since: WRONG,
    })
    await ask(create, { input: { url: `ftp://someone:${SOURCE.password}@example.org/a.mp4` } })
    await ask(create, { input: { url: source.href, role: WRONG } })
    await ask('{ cameras { id } }', {}, key)
    await ask('{ cameras { id } }', {}, WRONG)
    await ask(create, { input: { url: source.href } }, key)
    await call(`/graphql?query={cameras{id}}&access_token=${accessToken}`)
    await call(`/api/v1/${key}`)
    await call('/api/v1/auth/oidc/login')
    for (const path of ['/health', '/health/live', '/openapi.json', '/api/v1/auth/me'])
      await call(path, undefined, accessToken)
    answers.push(['dlq list', (await spectra(data, ['dlq', 'list', '--json'], ENV)).stdout])
    // Used a second time, it ends the sign-in.
    await call('/api/v1/auth/refresh', { refreshToken }, undefined, ['accessToken', 'refreshToken'])
    await call('/api/v1/auth/refresh', { refreshToken })

    running.child.kill('SIGTERM')
    const { stdout, stderr } = await running.finished
    const away = (scheme: string): string => `${scheme}://someone:planted-server-password@127.0.0.1:9/x`
    secrets['server password'] = 'planted-server-password'
    for (const command of [['doctor'], ['config'], ['search', 'a car']]) {
      const said = await spectra(tempDir(t), command, {
        ...ENV,
        SPECTRA_DATABASE_URL: away('postgres'),
        SPECTRA_MAILBOX_URL: away('amqp'),
        SPECTRA_REDIS_URL: away('redis'),
        SPECTRA_DATABASE_WAIT: '0',
      })
      answers.push([`spectra ${command[0]}`, said.stdout + said.stderr])
    }

    const all: Said[] = [['stdout', stdout], ['stderr', stderr], ...answers]
    all.push(...(await rowsIn(data)), ...filesIn(data))
    t.ok(stderr.includes('answered') && stderr.includes('refused'), 'the log has lines of it')
    t.ok(all.some(([place, text]) => place.endsWith('audit_log') && text.includes('auth.refused')))
    t.ok(all.some(([place, text]) => place.endsWith('.users') && text.includes('$argon2id$')))
    t.ok(Object.keys(secrets).length > 15)

    // To read a video again its address is needed whole: by the row and the message of its process, and nobody is shown more than ***.
    const keepSources = /^spectra_ops\.(batch_video_processes|outbox|inbox|failed_messages)$|^mailbox/
    for (const [name, secret] of Object.entries(secrets)) {
      t.ok(secret.length >= 15, name)
      const found = all.filter(([, text]) => text.includes(secret)).map(([place]) => place)
      const wrong = name.startsWith('source') ? found.filter((place) => !keepSources.test(place)) : found
      t.same(wrong, [], `${name} stands nowhere`)
    }
  },
)
