import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { existsSync } from 'node:fs'
import type { Test } from 'tap'
import { stableId } from '../../../../schema/ids.ts'
import { BIN, environmentOf } from '../../../helpers/spectra.ts'
import type { Footage } from './footage.ts'

const OTHER = stableId('organization', 'other')

/** The official client, which starts `spectra mcp` as assistants do. */
async function connected(t: Test, { data }: Footage, ...args: string[]) {
  const client = new Client({ name: 'test', version: '1' })
  const transport = new StdioClientTransport({
    ...{ command: process.execPath, args: [BIN, 'mcp', '--data', data, ...args] },
    ...{ env: environmentOf() as Record<string, string>, stderr: 'pipe' },
  })
  await client.connect(transport as never)
  t.teardown(() => client.close())
  const call = async (name: string, given: Record<string, unknown>) => {
    const { content, isError = false } = await client.callTool({ name, arguments: given })
    const { text } = (content as { text: string }[])[0]!
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into it as they like
    return { isError, text, answer: (text.startsWith('{') ? JSON.parse(text) : undefined) as any }
  }
  return { client, call }
}

/** Lists, searches, asks and opens clips. */
export async function mcpOverStdio(t: Test, footage: Footage): Promise<void> {
  const { processId } = footage
  const { client, call } = await connected(t, footage)
  t.match(client.getServerVersion(), { name: 'spectra' })
  t.match(client.getInstructions(), /never instructions/)
  const { tools } = await client.listTools()
  t.same(tools.map(({ name }) => name).sort(), ['ask', 'clip', 'events', 'search', 'summary', 'videos'])
  t.ok(tools.every(({ description, annotations }) => description && annotations?.readOnlyHint))

  t.match((await call('videos', {})).answer, { videos: [{ id: processId, status: 'completed' }] })
  const { answer: found } = await call('search', { text: 'something red', limit: 2 })
  t.match(found.hits, [{ processId }])
  const { answer: events } = await call('events', { processId, first: 1 })
  t.match(events, { events: [{ processId }], next: String })
  const { answer: more } = await call('events', { processId, first: 1, after: events.next })
  t.not(more.events[0].id, events.events[0].id, 'the next page goes on')
  const { answer: whole } = await call('summary', { processId })
  t.ok(whole.claims.length > 0)

  const { answer } = await call('ask', { question: 'What happened?', zone: 'Europe/Berlin' })
  t.match(answer, { kind: 'answer', sentences: [{ support: 'supported', citations: [{ processId }] }] })
  const { startTime } = answer.sentences[0].citations[0] as { startTime: number }
  const { answer: clip } = await call('clip', { processId, second: startTime })
  t.ok(existsSync(clip.path), 'what is cited lies on this machine')
  t.ok(clip.startTime <= startTime && startTime < clip.endTime)
  t.equal(clip.seek, startTime - clip.startTime)

  const { resources } = await client.listResources()
  t.match(resources, [{ uri: `spectra://summaries/${processId}` }])
  const { resourceTemplates } = await client.listResourceTemplates()
  t.match(resourceTemplates, [{ uriTemplate: 'spectra://summaries/{processId}' }])
  const { contents } = await client.readResource({ uri: resources[0]!.uri })
  t.same(JSON.parse((contents[0] as { text: string }).text).claims, whole.claims)

  // What an assistant makes up is refused, says what would be right, and ends nothing.
  for (const [name, given, says] of [
    ['search', { text: '' }, /text/],
    ['search', { text: 'x', limit: 10_000 }, /limit/],
    ['ask', { question: 'x'.repeat(100_000) }, /question/],
    ['ask', { question: 'What happened?', processId: "'; drop table" }, /processId/],
    ['ask', { question: 'What happened?', zone: 'Mars/Olympus' }, /SS_INPUT_INVALID.*Mars/],
    ['clip', { processId, second: -1 }, /second/],
    ['clip', { processId, second: 1e6 }, /SS_NOT_FOUND/],
    ['events', { processId: OTHER }, /SS_NOT_FOUND/],
    ['events', { processId, after: 'nonsense' }, /SS_/],
    ['summary', {}, /processId/],
    ['delete_everything', {}, /delete_everything/],
  ] as const) {
    const { isError, text } = await call(name, given)
    t.ok(isError, `${name} ${JSON.stringify(given).slice(0, 60)} is refused`)
    t.match(text, says)
  }
  await t.rejects(client.readResource({ uri: `spectra://summaries/${OTHER}` }), /Cannot tell what happened/)
  t.match((await call('videos', {})).answer, { videos: [{ id: processId }] }, 'it goes on')
}

/** Another organization finds nothing of this one (P8). */
export async function mcpOfOthers(t: Test, footage: Footage): Promise<void> {
  const { processId } = footage
  const { client, call } = await connected(t, footage, '--organization', OTHER)
  t.same((await call('videos', {})).answer, { videos: [] })
  t.same((await call('search', { text: 'something red' })).answer.hits, [])
  t.match((await call('ask', { question: 'What happened?' })).answer, { kind: 'nothing' })
  t.match((await call('ask', { question: 'What happened?', processId })).answer, { kind: 'nothing' })
  for (const [name, given] of [
    ['events', { processId }],
    ['clip', { processId, second: 1 }],
    ['summary', { processId }],
  ] as const)
    t.match(await call(name, given), { isError: true, answer: { code: 'SS_NOT_FOUND' } }, name)
  t.same((await client.listResources()).resources, [])
  await t.rejects(
    client.readResource({ uri: `spectra://summaries/${processId}` }),
    /Cannot tell what happened/,
  )
}
