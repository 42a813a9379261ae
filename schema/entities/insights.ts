import { defineEntity, p } from '@mikro-orm/core'
import type { DetectedEvent, Told } from '../analysis.ts'
import { LIKENESS } from '../likeness.ts'
import { Modality } from '../messages/video.ts'
import { bytes, instant, made, tenant, TextSearchType, VectorType } from './columns.ts'

/** `spectra_insights`: what was found out. */
const schema = 'spectra_insights'

const eventColumns = () => ({
  id: p.uuid().primary(),
  ...tenant(),
  processId: p.uuid(),
  chunkId: p.uuid(),
  /** Place among the events of its chunk, 0 for the first. */
  position: p.integer(),
  type: p.string().length(64),
  /** Seconds from the first frame of the source. */
  startTime: p.double(),
  endTime: p.double(),
  confidence: p.double(),
  description: p.text(),
  attributes: p.json<DetectedEvent['attributes']>().defaultRaw(`'{}'`),
  ...made(),
  /** When it began by the clock, where its video has a start; written by a trigger. */
  at: instant().nullable(),
  reviewedAt: instant().nullable(),
  reviewedBy: p.uuid().nullable(),
  /** Of the event schema that has its type; written by a trigger. */
  schemaName: p.text().nullable(),
  schemaVersion: p.text().nullable(),
  severity: p.text().nullable(),
  /** What is known of it beyond its chunk, with what the chunk itself told; null where it is of one chunk. */
  continuity: p.json<Told>().nullable(),
  /** The event of which this is a part in a later chunk: that one tells all of it. */
  joinedInto: p.uuid().nullable(),
})

const partsOf = (table: string) => ({
  name: `${table}_parts`,
  expression: `create index "${table}_parts" on "${schema}"."${table}" ("joined_into") where joined_into is not null`,
})

/** The newest of a kind, and of a type: what is by no clock is as new as its row. */
const newestOf = (table: string) =>
  [
    ['kinds', `(attributes->>'kind')`],
    ['types', '"type"'],
  ].map(([name, what]) => ({
    name: `${table}_${name}`,
    expression: `create index "${table}_${name}" on "${schema}"."${table}" ("organization_id", ${what}, (coalesce("at", "created_at")))`,
  }))

export const BatchEvent = defineEntity({
  name: 'BatchEvent',
  tableName: 'batch_events',
  schema,
  uniques: [{ name: 'batch_events_position', properties: ['chunkId', 'position'] }],
  indexes: [
    { name: 'batch_events_timeline', properties: ['processId', 'startTime', 'id'] },
    { name: 'batch_events_news', properties: ['organizationId', 'createdAt', 'id'] },
    { name: 'batch_events_clock', properties: ['organizationId', 'at', 'id'] },
    partsOf('batch_events'),
    ...newestOf('batch_events'),
  ],
  properties: eventColumns(),
})

export const LiveEvent = defineEntity({
  name: 'LiveEvent',
  tableName: 'live_events',
  schema,
  uniques: [{ name: 'live_events_position', properties: ['chunkId', 'position'] }],
  indexes: [
    { name: 'live_events_timeline', properties: ['processId', 'startTime', 'id'] },
    { name: 'live_events_news', properties: ['organizationId', 'createdAt', 'id'] },
    { name: 'live_events_clock', properties: ['organizationId', 'at', 'id'] },
    partsOf('live_events'),
    ...newestOf('live_events'),
    { name: 'live_events_camera', properties: ['organizationId', 'cameraId', 'at', 'id'] },
  ],
  properties: { ...eventColumns(), cameraId: p.text().nullable() },
})

/** Where the description of a chunk lies: one per chunk. */
export const ChunkOutputRow = defineEntity({
  name: 'ChunkOutputRow',
  tableName: 'chunk_outputs',
  schema,
  indexes: [{ name: 'chunk_outputs_process', properties: ['processId'] }],
  properties: {
    chunkId: p.uuid().primary(),
    ...tenant(),
    processId: p.uuid(),
    modality: p.enum(Modality.options),
    summaryKey: p.text(),
    thumbnailKey: p.text().nullable(),
    summary: p.text(),
    model: p.text(),
    provider: p.text(),
    ...made(),
  },
})

/** One line of what is said in a chunk. */
export const TranscriptRow = defineEntity({
  name: 'TranscriptRow',
  tableName: 'transcripts',
  schema,
  indexes: [{ name: 'transcripts_process', properties: ['processId'] }],
  properties: {
    chunkId: p.uuid().primary(),
    /** Place among the lines of its chunk, 0 for the first. */
    position: p.integer().primary(),
    ...tenant(),
    processId: p.uuid(),
    /** Seconds from the first frame of the source. */
    startTime: p.double(),
    endTime: p.double(),
    text: p.text(),
    language: p.text().nullable(),
    provider: p.text(),
    model: p.text(),
    ...made(),
  },
})

/** What search looks through: one row per chunk. */
const searched = (table: string) => ({
  tableName: table,
  schema,
  indexes: [
    { name: `${table}_process`, properties: ['processId' as const] },
    { name: `${table}_time`, properties: ['organizationId' as const, 'at' as const] },
    { name: `${table}_changed`, properties: ['organizationId' as const, 'changed' as const] },
    {
      name: `${table}_words`,
      expression: `create index "${table}_words" on "${schema}"."${table}" using gin ("words")`,
    },
    {
      name: `${table}_alike`,
      expression: `create index "${table}_alike" on "${schema}"."${table}" ("organization_id", (${LIKENESS}), "at")`,
    },
  ],
})

const searchable = () => ({
  chunkId: p.uuid().primary(),
  ...tenant(),
  processId: p.uuid(),
  cameraId: p.text().nullable(),
  /** Place of the chunk in its video, 1 for the first. */
  ordinal: p.integer(),
  startTime: p.double(),
  endTime: p.double(),
  at: instant(),
  text: p.text(),
  words: p
    .type(TextSearchType)
    .generated(`(to_tsvector('english'::regconfig, text)) stored`)
    .ignoreSchemaChanges('extra'),
  eventTypes: p.array(),
  /** Of the vector in the first place, and of that in the second: either may be empty. */
  dimensions: p.integer().nullable(),
  model: p.text().nullable(),
  secondDimensions: p.integer().nullable(),
  secondModel: p.text().nullable(),
  /** What it is found by besides its whole text; null in rows of older programs. */
  passages: p.json<object[]>().nullable(),
  /** Of each passage, that of the whole text first: half precision, one behind the other. */
  vectors: bytes().nullable(),
  secondVectors: bytes().nullable(),
  /** The transaction that wrote the row last, by a trigger: what an index in memory has not seen yet. */
  changed: p.text().columnType('xid8').nullable(),
  updatedAt: instant(),
})

/** Chunks that are searched no more, for a week: what an index in memory has to forget. Written by a trigger. */
export const SearchRemoval = defineEntity({
  name: 'SearchRemoval',
  tableName: 'search_removals',
  schema,
  indexes: [
    { name: 'search_removals_changed', properties: ['organizationId', 'changed'] },
    { name: 'search_removals_time', properties: ['removedAt'] },
  ],
  properties: {
    id: p.bigint().primary().generated('by default as identity'),
    ...tenant(),
    chunkId: p.uuid(),
    changed: p.text().columnType('xid8').defaultRaw('pg_current_xact_id()'),
    removedAt: instant().defaultRaw('clock_timestamp()'),
  },
})

/** Only where the pgvector extension is there. */
export const ChunkVector = defineEntity({
  name: 'ChunkVector',
  ...searched('chunk_vectors'),
  properties: {
    ...searchable(),
    embedding: p.type(VectorType).nullable(),
    secondEmbedding: p.type(VectorType).nullable(),
  },
})

const plainVector = () =>
  p
    .array((text) => Number(text))
    .columnType('real[]')
    .nullable()

/** The same where it is not: vectors as plain arrays. */
export const ChunkDocument = defineEntity({
  name: 'ChunkDocument',
  ...searched('chunk_documents'),
  properties: { ...searchable(), embedding: plainVector(), secondEmbedding: plainVector() },
})

const passage = () => ({
  model: p.text().primary(),
  dimensions: p.integer().primary(),
  /** Among the passages of the chunk; 1 is the first behind its whole text. */
  place: p.integer().primary(),
  ...tenant(),
})

/** What a chunk is found by besides its whole text, where the database compares vectors; only with the pgvector extension. */
export const PassageVector = defineEntity({
  name: 'PassageVector',
  tableName: 'passage_vectors',
  schema,
  properties: {
    chunk: () =>
      p.manyToOne(ChunkVector).joinColumn('chunk_id').primary().deleteRule('cascade').updateRule('no action'),
    ...passage(),
    embedding: p.type(VectorType),
  },
})

/** The same where it is not. */
export const PassageDocument = defineEntity({
  name: 'PassageDocument',
  tableName: 'passage_documents',
  schema,
  properties: {
    chunk: () =>
      p
        .manyToOne(ChunkDocument)
        .joinColumn('chunk_id')
        .primary()
        .deleteRule('cascade')
        .updateRule('no action'),
    ...passage(),
    embedding: p.array((text) => Number(text)).columnType('real[]'),
  },
})

/** Which models the vectors of chunks are of: one in use, and while that changes the one that comes or goes. */
export const EmbeddingSpaceRow = defineEntity({
  name: 'EmbeddingSpaceRow',
  tableName: 'embedding_spaces',
  schema: 'spectra_ops',
  uniques: [{ name: 'embedding_spaces_slot', properties: ['slot'] }],
  properties: {
    state: p.enum(['in_use', 'coming', 'leaving'] as const).primary(),
    /** Where chunks have its vectors. */
    slot: p.enum(['first', 'second'] as const),
    provider: p.text(),
    model: p.text(),
    dimensions: p.integer(),
    /** Chunks that have a vector of it, and all of them, as last counted. */
    done: p.integer().default(0),
    total: p.integer().default(0),
    /** What keeps it from going on. */
    trouble: p.text().nullable(),
    since: instant().defaultRaw('clock_timestamp()'),
  },
})
