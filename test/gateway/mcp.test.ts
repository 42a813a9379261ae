import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import t, { type Test } from 'tap'
import { startGateway } from '../../gateway/server.ts'
import { SpectraError } from '../../core/errors.ts'
import type { Identity } from '../../core/ports.ts'
import { createAuthenticator } from '../../gateway/authenticator.ts'
import { chunkOf, createWorld, eventOf, ORGANIZATION, OTHER, processOf } from './world.ts'

const KNOWN: Readonly<Record<string, Identity>> = {
  ours: { organizationId: ORGANIZATION, role: 'viewer' },
  theirs: { organizationId: OTHER, role: 'owner' },
  'uploads-only': { organizationId: ORGANIZATION, role: 'owner', scopes: ['footage:write'] },
}
/** Accounts that know these tokens, behind the real reading of credentials. */
const authenticate = createAuthenticator({
  accounts: {
    any: async () => true,
    async identityOf(bearer) {
      const known = KNOWN[bearer]
      if (known) return known
      throw new SpectraError('SS_UNAUTHENTICATED', 'Cannot take the token')
    },
  },
})

async function connected(t: Test, token = 'ours') {
  const world = createWorld(t, { authenticate })
  const process = processOf({ status: 'completed' })
  world.processes.set(process.id, process)
  world.chunks.push(chunkOf(process.id, 1), chunkOf(process.id, 2))
  world.events.push(eventOf(process.id, 1))
  const { config } = world.options
  const gateway = await startGateway({ ...world.options, config: { ...config, host: '127.0.0.1', port: 0 } })
  t.teardown(() => gateway.close())
  const clientOf = async (bearer?: string) => {
    const client = new Client({ name: 'test', version: '1' })
    const requestInit = bearer === undefined ? {} : { headers: { authorization: `Bearer ${bearer}` } }
    const address = new URL(`${gateway.url}/mcp`)
    await client.connect(new StreamableHTTPClientTransport(address, { requestInit }) as never)
    t.teardown(() => client.close())
    return client
  }
  const client = await clientOf(token)
  const call = async (name: string, given: Record<string, unknown>) => {
    const { content, isError } = await client.callTool({ name, arguments: given })
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into it as they like
    return { isError, answer: JSON.parse((content as { text: string }[])[0]!.text) as any }
  }
  return { client, clientOf, call, process, gateway, world }
}

void t.test('MCP: the official client finds tools, asks, and plays', async (t) => {
  const { client, call, process, gateway } = await connected(t)
  const { tools } = await client.listTools()
  t.same(tools.map(({ name }) => name).sort(), ['ask', 'clip', 'events', 'search', 'summary', 'videos'])
  t.match((await call('search', { text: 'a red car' })).answer, { hits: [{ processId: process.id }] })
  t.match((await call('ask', { question: 'When did a red car come?' })).answer, {
    kind: 'answer',
    sentences: [{ support: 'supported', citations: [{ processId: process.id }] }],
  })
  t.match((await call('videos', {})).answer, { videos: [{ id: process.id }] })
  t.match((await call('events', { processId: process.id })).answer, { events: [{ processId: process.id }] })
  const { answer } = await call('clip', { processId: process.id, second: 12 })
  t.match(answer, { startTime: 10, seek: 2 })
  t.match(answer.url, /chunk-0002/)
  t.equal(
    new URL(answer.url).origin,
    gateway.url,
    'a clip of the gateway has an address that opens from elsewhere',
  )
})

void t.test('MCP: a search keeps to cameras and times', async (t) => {
  const { call, world } = await connected(t)
  const times = { since: '2026-11-27T08:00:00+01:00', until: '2026-11-27T09:00:00Z' }
  await call('search', { text: 'a red car', cameraId: 'yard', group: 'doors', ...times })
  t.match(world.asked.at(-1), {
    ...{ organizationId: ORGANIZATION, text: 'a red car', cameraId: 'yard', group: 'doors' },
    ...{ since: new Date('2026-11-27T07:00:00Z'), until: new Date('2026-11-27T09:00:00Z') },
  })
  const asked = world.asked.length
  for (const wrong of [{ since: 'yesterday' }, { group: '' }, { cameraId: 'x'.repeat(65) }]) {
    const { isError } = await call('search', { text: 'a red car', ...wrong }).catch(() => ({ isError: true }))
    t.equal(isError, true, JSON.stringify(wrong).slice(0, 40))
  }
  t.equal(world.asked.length, asked)
})

void t.test('MCP: summaries are resources', async (t) => {
  const { client, process } = await connected(t)
  const { resources } = await client.listResources()
  t.match(resources, [{ uri: `spectra://summaries/${process.id}` }])
  const { contents } = await client.readResource({ uri: resources[0]!.uri })
  t.match(JSON.parse((contents[0] as { text: string }).text), { claims: [{}] })
})

void t.test('MCP: what is not there, or wrong, is told by its code', async (t) => {
  const { call, gateway } = await connected(t)
  const id = '00000000-0000-4000-8000-000000000000'
  t.match(await call('events', { processId: id }), { isError: true, answer: { code: 'SS_NOT_FOUND' } })
  const headers = { authorization: 'Bearer ours' }
  t.equal((await fetch(`${gateway.url}/mcp`, { headers })).status, 405)
})

void t.test('P8: MCP: who asks is who has the token', async (t) => {
  const { call, clientOf, process } = await connected(t, 'theirs')
  t.same((await call('videos', {})).answer, { videos: [] })
  for (const [name, given] of [
    ['events', {}],
    ['summary', {}],
  ] as const)
    t.match(
      await call(name, { processId: process.id, ...given }),
      { isError: true, answer: { code: 'SS_NOT_FOUND' } },
      name,
    )
  await t.rejects(clientOf(), /SS_UNAUTHENTICATED/, 'nobody')
  await t.rejects(clientOf('made-up'), /SS_UNAUTHENTICATED/, 'an unknown token')
  await t.rejects(clientOf('uploads-only'), /SS_FORBIDDEN/, 'a key that may not read footage')
})
