import { readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { SpectraError } from '../../../core/errors.ts'
import type { LedgerParts } from '../../../core/ledger/index.ts'
import { createAuditLog } from '../../../core/observability/audit-log.ts'
import type { Search } from '../../../core/ports.ts'
import type { RunningAddress } from '../../../core/running/address.ts'
import type { RunningPorts } from '../../../core/running/calls.ts'
import { findRunning, type RunningSpectra } from '../../../core/running/remote.ts'
import { decodeError, encode } from '../../../core/running/wire.ts'
import { startLocalServer, type LocalServer } from '../../../gateway/local/server.ts'
import { cameraScopeContract } from '../../contracts/camera-scope.ts'
import { camerasContract } from '../../contracts/cameras.ts'
import { searchContract } from '../../contracts/search.ts'
import { processesContract } from '../../contracts/processes.ts'
import { verificationContract } from '../../contracts/verification.ts'
import { emptyTables, testDatabase } from '../../helpers/database.ts'
import { eventually } from '../../helpers/eventually.ts'
import { ORG } from '../../helpers/pipeline.ts'
import { pgvectorSearch } from '../../helpers/search.ts'
import { tempDir } from '../../helpers/temp.ts'

let database: Database
let remote: RunningPorts
/** What the server answers with: each promise of a suite brings its own. */
const served = {} as RunningPorts

t.before(async () => {
  database = await testDatabase(t)
  served.audit = createAuditLog(database)
  const dir = tempDir(t)
  const server = await startLocalServer(dir, served)
  t.teardown(() => server.close())
  remote = (await findRunning(dir))!.ports
})

const throughTheServer = (parts: LedgerParts): LedgerParts => {
  Object.assign(served, parts)
  return {
    ...parts,
    processes: remote.processes,
    cameras: { ...parts.cameras, ...remote.cameras },
  }
}

processesContract(t, 'Processes of another spectra', () => database, throughTheServer)
camerasContract(t, 'Cameras of another spectra', () => database, throughTheServer)
cameraScopeContract(t, 'Cameras of some people of another spectra', () => database, throughTheServer)
searchContract(t, 'Search of another spectra', async (planted) => {
  await emptyTables(database)
  const search: Search = pgvectorSearch(database, planted)
  served.search = search
  return { ...search, ...remote.search }
})

verificationContract(
  t,
  'Verification of another spectra',
  () => database,
  (verification) => {
    served.verification = verification
    return remote.verification
  },
)

const ports = (given: Partial<RunningPorts['processes']> = {}): RunningPorts =>
  ({ processes: given, audit: {}, cameras: {}, search: {}, verification: {} }) as RunningPorts

interface Started {
  dir: string
  address: RunningAddress
  server: LocalServer
  running: RunningSpectra
}

async function started(t: Test, given?: Partial<RunningPorts['processes']>): Promise<Started> {
  const dir = tempDir(t)
  const server = await startLocalServer(dir, ports(given))
  t.teardown(() => server.close())
  const address = JSON.parse(readFileSync(join(dir, 'running.json'), 'utf8')) as RunningAddress
  return { dir, address, server, running: (await findRunning(dir))! }
}

async function posted(
  { socket }: RunningAddress,
  path: string,
  body: Buffer,
  token: string,
): Promise<SpectraError> {
  const headers = { authorization: `Bearer ${token}` }
  const call = request({ socketPath: socket, path, method: 'POST', headers, agent: false })
  call.end(body)
  const response = await new Promise<Parameters<typeof buffer>[0]>((resolve, reject) => {
    call.on('response', resolve).on('error', reject)
  })
  return decodeError(await buffer(response))
}

const rewrite = (dir: string, given: Partial<RunningAddress>): void => {
  const path = join(dir, 'running.json')
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...given }))
}

void t.test('Local server: an answer that nobody waits for any more is not gone on with', async (t) => {
  const dir = tempDir(t)
  const asked = Promise.withResolvers<AbortSignal>()
  const chat = {
    reply: (_: unknown, signal: AbortSignal) => {
      asked.resolve(signal)
      return new Promise(() => {})
    },
  }
  const server = await startLocalServer(dir, { ...ports(), chat } as never)
  t.teardown(() => server.close())
  const leaving = new AbortController()
  const { chat: remoteChat } = (await findRunning(dir))!.ports
  const reply = remoteChat.reply({ organizationId: ORG, text: 'When?' }, leaving.signal)
  const there = await asked.promise
  t.notOk(there.aborted)
  leaving.abort(new Error('Interrupted'))
  await t.rejects(reply, { message: 'Interrupted' })
  await eventually('it is heard there', () => there.aborted)
  t.match(there.reason, { code: 'SS_CANCELLED' })
})

void t.test('Local server: who does not have the token is refused', async (t) => {
  const { address } = await started(t)
  for (const token of ['', 'x', address.token.replace(/.$/, '!')]) {
    t.match(await posted(address, '/processes.get', encode([]), token), { code: 'SS_CONTROL_REFUSED' })
  }
})

void t.test('Local server: calls that are none, or break their contract, reach no port', async (t) => {
  const never = (): never => t.fail('it was reached') as never
  const { address } = await started(t, { get: never, create: never, cancel: never })
  const send = (path: string, body: Buffer): Promise<SpectraError> =>
    posted(address, path, body, address.token)
  for (const path of ['/', '/processes', '/processes.__proto__', '/constructor.name', '/mailbox.purge']) {
    t.match(await send(path, encode([])), { code: 'SS_NOT_FOUND' }, path)
  }
  for (const body of [encode([]), encode(['a', 'b', 'c']), encode([1, 2]), encode(undefined)]) {
    t.match(await send('/processes.get', body), { code: 'SS_INPUT_INVALID' })
  }
  t.match(await send('/processes.get', Buffer.from('{}')), { code: 'SS_INPUT_INVALID', message: /no call/ })
  t.match(await send('/processes.get', Buffer.alloc(2 * 1024 ** 2)), { code: 'SS_INPUT_INVALID' })
  for (const given of [{}, { by: 'me', prefix: 1 }, { by: 'me', all: true }]) {
    t.match(await send('/verification.restore', encode([given])), { code: 'SS_INPUT_INVALID' })
  }
  const source = { kind: 'path', path: '' }
  const order = { organizationId: 'o', source, options: {}, title: 't' }
  t.match(await send('/processes.create', encode([order])), { message: /0\.source\.path/ })
})

void t.test('Local server: errors arrive with code, advice and whether to try again', async (t) => {
  const advice = 'Look behind you.'
  const thrown = new SpectraError('SS_STATUS_CONFLICT', 'Cannot cancel it: it has ended', {
    retryable: true,
    details: { advice, call: () => undefined },
  })
  const { running } = await started(t, { get: () => Promise.reject(thrown) })
  const { code, message, retryable } = thrown
  await t.rejects(running.ports.processes.get({ organizationId: 'o' }, 'p'), {
    code,
    message,
    retryable,
    advice,
  })
})

void t.test('Local server: closing finishes what it was asked; after that the caller is told', async (t) => {
  const asked = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<string[]>()
  const sourcesAmong = (): Promise<string[]> => {
    asked.resolve()
    return answer.promise
  }
  const { dir, server, running } = await started(t, { sourcesAmong })
  const called = running.ports.processes.sourcesAmong({ organizationId: 'o' }, [])
  await asked.promise
  const closed = server.close()
  answer.resolve(['it'])
  t.same(await called, ['it'])
  await closed
  t.equal(await findRunning(dir), undefined)
  await t.rejects(running.ports.processes.get({ organizationId: 'o' }, 'p'), {
    code: 'SS_RUNNING_ENDED',
    message: /running spectra \(pid \d+\): it has ended/,
    advice: /Run the same command again/,
  })
})

void t.test('findRunning() takes nobody for running whose address is stale', async (t) => {
  const { dir, address } = await started(t)
  for (const [what, given] of [
    ['a process that is gone', { pid: 2 ** 22 - 1 }],
    ['another process with its number', { start: 'another' }],
    ['another process that answers', { pid: process.ppid }],
    ['another machine', { host: 'elsewhere' }],
    ['a socket that is gone', { socket: join(dir, 'nothing.sock') }],
    ['somebody who does not know the token', { token: 'x'.repeat(64) }],
  ] as const) {
    rewrite(dir, { ...address, ...given })
    t.equal(await findRunning(dir), undefined, what)
  }
  writeFileSync(join(dir, 'running.json'), '{"pid":')
  t.equal(await findRunning(dir), undefined, 'half of a file')
  t.equal(await findRunning(tempDir(t)), undefined, 'no file')
})

void t.test('findRunning() takes somebody else who listens there for nobody', async (t) => {
  const { dir, address, server } = await started(t)
  await server.close()
  for (const words of ['HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok', 'SSH-2.0-OpenSSH\r\n', '']) {
    const stranger: Server = createServer((socket) => socket.resume().end(words))
    await new Promise<void>((resolve) => stranger.listen(address.socket, resolve))
    writeFileSync(join(dir, 'running.json'), JSON.stringify(address))
    t.equal(await findRunning(dir), undefined, JSON.stringify(words))
    await new Promise((resolve) => stranger.close(resolve))
  }
})

void t.test('findRunning() does not use another version, and says so', async (t) => {
  const { dir, address } = await started(t)
  const body = encode({ pid: process.pid, version: '99.0.0' })
  const newer: Server = createServer((socket) => {
    const head = `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n`
    socket.once('data', () => socket.end(Buffer.concat([Buffer.from(head), body])))
  })
  const socket = join(dir, 'newer.sock')
  await new Promise<void>((resolve) => newer.listen(socket, resolve))
  t.teardown(() => newer.close())
  rewrite(dir, { ...address, socket })
  await t.rejects(findRunning(dir), {
    code: 'SS_DATA_DIR_BUSY',
    message: /is version 99\.0\.0, and this is \d/,
    advice: /start it again with this version/,
  })
})
