import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { createProgram } from '../../cli/spectra.ts'
import { parseAhead } from '../../cli/output/times.ts'
import { OWN_USER } from '../../cli/organization.ts'
import { openPorts } from '../../cli/session.ts'
import { loadConfig } from '../../core/config.ts'
import type { Accounts } from '../../core/ports.ts'
import { cacheDir } from '../helpers/spectra.ts'
import { spectraHere } from '../helpers/spectra-here.ts'
import { tempDir } from '../helpers/temp.ts'

const BIN = resolve(import.meta.dirname, '../../cli/bin.js')
const IP = '192.0.2.1'

/** Runs `spectra user`, in a process of its own where something is typed. */
async function user(data: string, args: string[], input?: string) {
  const run = input === undefined ? spectraHere(data, ['user', ...args]) : typed(data, args, input)
  const { stdout, ...rest } = await run
  return {
    ...rest,
    stdout,
    json: () =>
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
  }
}

async function typed(data: string, args: string[], input: string) {
  const env = { ...process.env, SPECTRA_CACHE: cacheDir(), NO_COLOR: '1' }
  const child = spawn(process.execPath, [BIN, 'user', ...args, '--data', data], { env })
  child.stdin.end(input)
  const closed = once(child, 'close') as Promise<[number]>
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), closed])
  return { code, stdout, stderr }
}

/** What has the data directory open and answers for it, as `spectra up` does. */
async function running(t: Test, dataDir: string): Promise<Accounts> {
  const config = loadConfig({ dataDir, cacheDir: cacheDir() })
  const opened = await openPorts(config)
  t.teardown(() => opened.close())
  return opened.ports.accounts
}

void t.test('spectra user: a user from the first password to the last, where nothing runs', async (t) => {
  const data = tempDir(t)
  t.match((await user(data, ['list'])).stdout, 'No users. Make the first with: spectra user create')
  const made = await user(data, ['create', 'Owner@Example.org', '--role', 'owner'])
  t.equal(made.code, 0, made.stderr)
  const [, oneTime] = /One-time password: (\S+)/.exec(made.stdout) ?? []
  t.match(oneTime, /^(\w{5}-){3}\w{5}$/)
  t.match(await user(data, ['create', 'owner@example.org']), { code: 3, stderr: /SS_ACCOUNT_EXISTS/ })
  t.match(await user(data, ['disable', 'owner@example.org']), { code: 3, stderr: /it is the last owner/ })
  t.match(await user(data, ['passwd', 'owner@example.org'], 'short\n'), { code: 2, stderr: /12 characters/ })
  t.match(await user(data, ['passwd', 'nobody@example.org'], 'long enough as it is\n'), {
    ...{ code: 3, stderr: /spectra user list/ },
  })
  t.equal((await user(data, ['passwd', 'owner@example.org'], 'correct horse battery\n')).code, 0)
  const [listed, ...more] = (await user(data, ['list', '--json'])).json()
  t.match(listed, { email: 'owner@example.org', role: 'owner', organizationId: OWN_USER.organizationId })
  t.same(more, [])
  const accounts = await running(t, data)
  const signIn = { email: 'owner@example.org', ip: IP }
  await t.rejects(accounts.login({ ...signIn, password: oneTime! }), { code: 'SS_LOGIN_REFUSED' })
  t.ok(await accounts.login({ ...signIn, password: 'correct horse battery' }))
})

void t.test('spectra user: beside a running spectra, users and keys are made, and taken back', async (t) => {
  const data = tempDir(t)
  const accounts = await running(t, data)
  await accounts.saveCohort(OWN_USER, { name: 'night shift', cameras: ['yard'] })
  const given = ['--name', 'Ann', '--role', 'reviewer', '--cohort', 'night shift', '--cameras', 'gate, dock']
  const made = await user(
    data,
    ['create', 'ann@example.org', ...given, '--password', '--json'],
    'correct horse battery',
  )
  t.equal(made.code, 0, made.stderr)
  t.match(made.stderr, 'Using the running spectra')
  t.match(made.json(), [{ name: 'Ann', role: 'reviewer', cameras: ['dock', 'gate'] }])
  const session = await accounts.login({
    email: 'ann@example.org',
    password: 'correct horse battery',
    ip: IP,
  })
  t.same(session.identity.cameras, ['dock', 'gate', 'yard'])
  t.match((await user(data, ['list'])).stdout, /ann@example\.org +Ann +reviewer +night shift +dock,gate/)
  t.equal((await user(data, ['disable', 'ann@example.org'])).code, 0)
  await t.rejects(accounts.identityOf(session.accessToken), { code: 'SS_UNAUTHENTICATED' })
  t.equal((await user(data, ['enable', 'ann@example.org'])).code, 0)

  const key = await user(data, [
    'token',
    '--name',
    'importer',
    '--scopes',
    'footage:read',
    '--expires',
    '90d',
  ])
  t.match(key, { code: 0, stdout: /^spk_\S+\n$/, stderr: /Made the key importer \(service, until / })
  const identity = await accounts.identityOf(key.stdout.trim())
  t.match(identity, { role: 'service', scopes: ['footage:read'], organizationId: OWN_USER.organizationId })
  const [shown] = (await user(data, ['token', '--json'])).json()
  t.match(shown, { id: identity.keyId, name: 'importer' })
  t.notOk(JSON.stringify(shown).includes(key.stdout.trim()))
  t.equal((await user(data, ['token', '--revoke', identity.keyId!])).code, 0)
  await t.rejects(accounts.identityOf(key.stdout.trim()), { code: 'SS_UNAUTHENTICATED' })
  t.match((await user(data, ['token'])).stdout, /importer.*revoked/)
})

void t.test('spectra user: what makes no sense is refused with what it takes', async (t) => {
  const data = tempDir(t)
  for (const [args, says] of [
    [['create', 'a@example.org', '--role', 'king'], /--role: there is no "king"/],
    [['create', 'no address'], /the e-mail address is none/],
    [['token', '--name', 'x', '--scopes', 'everything'], /--scopes: there is no "everything"/],
    [['token', '--name', 'x', '--expires', 'soon'], /Cannot read the time "soon"/],
    [['token', '--revoke', 'x'], /there is none/],
    [['create', 'a@example.org', '--cohort', 'x'], /Cannot find the cohort/],
  ] as const) {
    t.match(await user(data, [...args]), { code: /[23]/, stderr: says })
  }
})

void t.test('parseAhead() takes dates and spans', (t) => {
  const now = new Date('2026-05-01T00:00:00Z')
  t.same(parseAhead('90d', now), new Date('2026-07-30T00:00:00Z'))
  t.same(parseAhead('2027-05-01', now), new Date('2027-05-01'))
  for (const text of ['', '90', '-1d', '90x', 'tomorrow'])
    t.throws(() => parseAhead(text, now), { code: 'SS_INPUT_INVALID' })
  t.end()
})

void t.test('spectra user --help shows examples', (t) => {
  const command = createProgram().commands.find((one) => one.name() === 'user')!
  const help: string[] = []
  command.configureOutput({ writeOut: (text) => void help.push(text) }).outputHelp()
  t.match(help.join(''), 'spectra user create owner@example.org --role owner')
  t.end()
})
