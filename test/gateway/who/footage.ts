import type { Test } from 'tap'
import { join } from 'node:path'
import { loadConfig } from '../../../core/config.ts'
import { createPorts, type OpenedPorts } from '../../../core/create-ports.ts'
import { createLedger } from '../../../core/ledger/index.ts'
import type { Envelope, Ports } from '../../../core/ports.ts'
import { chunkIdOf } from '../../../schema/ids.ts'
import { clipKey, summaryKey, thumbnailKey, videoKey } from '../../../schema/keys.ts'
import { envelopeOf, type KVSTask } from '../../../schema/messages/index.ts'
import { receive } from '../../contracts/mailbox/helpers.ts'
import { templateDir } from '../../helpers/database.ts'
import { chunkCut, chunkingEnded, seen, sourceOpened, startProcess, take } from '../../helpers/pipeline.ts'
import { tempDir } from '../../helpers/temp.ts'
import { ORGANIZATION, OTHER } from '../world.ts'

/** Footage of somebody: a process with a chunk, events and a failed message. Everything that tells of it says its mark. */
export interface Footage {
  organizationId: string
  /** Absent: a file. */
  cameraId?: string
  mark: string
  processId: string
  chunkId: string
  eventId: string
  /** A case with the event alone, and a search that somebody else saved; both are called by the mark. */
  caseId: string
  caseItemId: string
  searchId: string
  /** Of the event, called by the mark; nobody makes it. */
  exportId: string
  letterId: string
  /** Of its letter; nobody goes on with it. */
  replayId: string
  /** Of the organization; the names of all three have the mark `people` in them. */
  userId: string
  keyId: string
  cohortId: string
  people: string
  /** Of its clip, as the storage signed it. */
  clipUrl: string
  clipKey: string
}

/** Two organizations, each with a file and clips of two cameras; one name of a camera is in both. */
export interface Filled extends OpenedPorts {
  ours: { file: Footage; door: Footage; gate: Footage }
  theirs: { file: Footage; door: Footage; yard: Footage }
}

/** Real embedded ports, with rows, objects, vectors and dead letters of two organizations. */
export async function fillPorts(t: Test): Promise<Filled> {
  const config = loadConfig({ dataDir: join(tempDir(t), 'data'), cacheDir: templateDir() }, {})
  const opened = await createPorts(config)
  t.teardown(() => opened.close())
  const { ports, database } = opened
  // Without the name of a node: what is handed on waits for no admission.
  const parts: Parts = { ...ports, ...createLedger(database), database }
  await database.query(
    `insert into spectra_core.organizations (id, name, created_at) values ($1, 'Other', now()) on conflict do nothing`,
    [OTHER],
  )
  const made = async (organizationId: string, what: string, name: string): Promise<Footage> =>
    what === 'file' ? file(parts, organizationId, name) : clip(parts, organizationId, what, name)
  const ours = {
    file: await made(ORGANIZATION, 'file', 'ours-file'),
    door: await made(ORGANIZATION, 'door', 'ours-door'),
    gate: await made(ORGANIZATION, 'gate', 'ours-gate'),
  }
  const theirs = {
    file: await made(OTHER, 'file', 'theirs-file'),
    door: await made(OTHER, 'door', 'theirs-door'),
    yard: await made(OTHER, 'yard', 'theirs-yard'),
  }
  await ports.mailbox.health()
  return { ...opened, ours, theirs }
}

type Parts = Ports & { database: OpenedPorts['database'] }

/** No part of another mark. */
const markOf = (name: string): string => `MARK-${name}-MARK`

/** A user, a key and a cohort of each organization, once. */
async function peopleOf(
  { accounts, database }: Parts,
  organizationId: string,
): Promise<Pick<Footage, 'userId' | 'keyId' | 'cohortId' | 'people'>> {
  const people = markOf(organizationId === ORGANIZATION ? 'ours-people' : 'theirs-people')
  const found = async (table: string): Promise<string | undefined> => {
    const rows = await database.query<{ id: string }>(
      `select id from spectra_core.${table} where organization_id = $1 and name = $2`,
      [organizationId, people],
    )
    return rows[0]?.id
  }
  const by = { organizationId, role: 'owner' as const }
  const email = `${people.toLowerCase()}@example.org`
  const userId =
    (await found('users')) ?? (await accounts.createUser(by, { name: people, email, role: 'viewer' })).user.id
  const keyId = (await found('api_keys')) ?? (await accounts.createKey(by, { name: people })).key.id
  const cohortId = (await found('cohorts')) ?? (await accounts.saveCohort(by, { name: people })).id
  return { userId, keyId, cohortId, people }
}

async function file(parts: Parts, organizationId: string, name: string): Promise<Footage> {
  const mark = markOf(name)
  const key = `organizations/${organizationId}/uploads/1/${mark}.mp4`
  const source = { kind: 'object' as const, key }
  const { process, m0 } = await startProcess(parts, { organizationId, source, title: mark })
  return analysed(parts, { organizationId, mark }, process.id, m0)
}

async function clip(parts: Parts, organizationId: string, id: string, name: string): Promise<Footage> {
  const mark = markOf(name)
  const { cameras, worklog } = parts
  const source = { kind: 'stream' as const, url: `rtsp://camera.example/${mark}` }
  await cameras.add({ organizationId, id, source, clipSeconds: 10, everySeconds: 3600 })
  await cameras.orderDue()
  const [s2] = await take(parts, 'S2_PROCESSING_QUEUE')
  const { taskId: processId } = s2!.payload as KVSTask
  const startedAt = new Date().toISOString()
  const message = {
    ...{ processId, organizationId, cameraId: id, modality: 'live' as const },
    source: { kind: 'object' as const, key: clipKey(organizationId, processId) },
    options: { chunkDuration: 15, overlap: 0, startedAt },
  }
  const records = [{ fact: 'clip_taken' as const, startedAt, warnings: [] }]
  await worklog.begin('stream', s2!, 0)
  await worklog.commit('stream', s2!, { records, to: 'M0_PRIORITY_QUEUE', message }, { end: true })
  const [m0] = await take(parts, 'M0_PRIORITY_QUEUE')
  await worklog.begin('chunker', m0!, 0)
  return analysed(parts, { organizationId, cameraId: id, mark }, processId, m0!)
}

/** The first of two chunks is done, as the stages do it; the other one failed. */
async function analysed(
  parts: Parts,
  of: Pick<Footage, 'organizationId' | 'cameraId' | 'mark'>,
  processId: string,
  m0: Envelope,
): Promise<Footage> {
  const { worklog, storage, search: index, embedding, mailbox, database, replays } = parts
  const { cases, savedSearches, exports: footageExports } = parts
  const { organizationId, cameraId, mark } = of
  const modality = cameraId === undefined ? ('batch' as const) : ('live' as const)
  const chunkId = chunkIdOf(processId, 1)
  await worklog.commit('chunker', m0, sourceOpened(), { end: false })
  for (const ordinal of [1, 2]) {
    const { records, message } = chunkCut(m0, ordinal)
    const more = { modality, ...(cameraId !== undefined && { cameraId }) }
    const handoff = { records, to: 'M0_RESULTS_QUEUE' as const, message: { ...(message as object), ...more } }
    await worklog.commit('chunker', m0, handoff as never, { end: false })
  }
  await worklog.commit('chunker', m0, chunkingEnded(2), { end: true })
  const [m1, failing] = await take(parts, 'M0_RESULTS_QUEUE')
  const keys = {
    summaryKey: summaryKey(organizationId, processId, 1),
    thumbnailKey: thumbnailKey(organizationId, processId, 1),
  }
  const output = { ...keys, summary: `A car: ${mark}`, model: 'test', provider: 'test' }
  const next = { ...(m1!.payload as object), summaryKey: keys.summaryKey }
  await worklog.begin('vlm', m1!, 0)
  const told = {
    records: [{ fact: 'chunk_described', chunkId, output }],
    to: 'M1_INFERENCE_QUEUE',
    message: next,
  }
  await worklog.commit('vlm', m1!, told as never, { end: true })
  const [m2] = await take(parts, 'M1_INFERENCE_QUEUE')
  const events = [
    {
      ...seen(1),
      description: mark,
      attributes: { kind: 'car', color: 'red', ...(cameraId !== undefined && { camera: cameraId }) },
    },
  ]
  await worklog.begin('event', m2!, 0)
  for (const fact of [
    { fact: 'events_detected' as const, chunkId, events },
    { fact: 'chunk_indexed' as const, chunkId },
    { fact: 'cache_cleaned' as const, chunkId },
  ])
    await worklog.commit('event', m2!, { records: [fact] }, { end: false })
  await worklog.commit('event', m2!, {}, { end: true })

  const text = `A red car at the door: ${mark}`
  const embedded = await embedding.embed([text], 'document')
  await index.index({
    ...{ chunkId, processId, organizationId, ordinal: 1, startTime: 0, endTime: 10, at: new Date(), text },
    ...{ eventTypes: ['object_entered'], modality, ...(cameraId !== undefined && { cameraId }) },
    passages: [{ text, startTime: 0, endTime: 10, kind: 'chunk', vector: embedded.vectors[0]! }],
    ...{ model: embedding.model, dimensions: embedding.dimensions },
  } as never)
  const key = videoKey(organizationId, processId, 1)
  for (const one of [key, keys.summaryKey, keys.thumbnailKey]) await storage.put(one, Buffer.from(mark))

  const letter = envelopeOf('ChunkProcessingRequest', failing!.payload as never, {
    ...{ organizationId, processId, trace: '0'.repeat(32), createdAt: new Date() },
  })
  await mailbox.publish([{ queue: 'M0_RESULTS_QUEUE', envelope: letter }])
  const box = await receive(mailbox, 'M0_RESULTS_QUEUE')
  const [delivery] = await box.take(1)
  await delivery!.deadLetter({
    code: 'SS_URL_FAILED',
    message: `Cannot read ${mark}`,
    retryable: true,
  } as never)
  await box.cancel()
  const replay = await replays.start(
    { organizationId, ...(cameraId !== undefined && { cameras: [cameraId] }) },
    { selection: { ids: [letter.id] }, perSecond: 1, by: mark },
  )
  const table = modality === 'batch' ? 'batch_events' : 'live_events'
  const [event] = await database.query<{ id: string }>(
    `select id from spectra_insights.${table} where chunk_id = $1`,
    [chunkId],
  )
  // Who is limited to cameras sees what has a moment of these: the one who kept it is somebody else.
  const keeper = { organizationId, role: 'owner' as const }
  const kept = await cases.create(keeper, { name: mark, note: mark })
  const [item] = await cases.add(keeper, kept.id, [{ eventId: event!.id, comment: mark }])
  const search = await savedSearches.save(keeper, { name: mark, query: { text: mark } })
  const made = await footageExports.order(keeper, { name: mark, items: [{ eventId: event!.id }] })
  return {
    ...of,
    ...{ caseId: kept.id, caseItemId: item!.id, searchId: search.id, exportId: made.id },
    ...(await peopleOf(parts, organizationId)),
    ...{ processId, chunkId, eventId: event!.id, letterId: letter.id, replayId: replay.id },
    clipUrl: await storage.signedUrl(key),
    clipKey: key,
  }
}
