import { defineEntity, p } from '@mikro-orm/core'
import { instant, tenant } from './columns.ts'

/** `spectra_ops`: what models cost, what may be spent, and what waits because it was. */
const schema = 'spectra_ops'

/** US dollars, exact to a thousandth of a millionth: sums of many do not drift. */
const usd = () => p.decimal('number').precision(20).scale(9)

/**
 * A call of a model that costs. It is written before it is made, with what it may cost: that of a worker that died stays
 * `open`. `saved` is none that was made: the motion gate did without it.
 */
export const ModelCall = defineEntity({
  name: 'ModelCall',
  tableName: 'model_calls',
  schema,
  indexes: [
    { name: 'model_calls_process', properties: ['processId'] },
    { name: 'model_calls_organization', properties: ['organizationId', 'at'] },
  ],
  properties: {
    callId: p.uuid().primary(),
    ...tenant(),
    processId: p.uuid(),
    cameraId: p.text().nullable(),
    chunkId: p.uuid().nullable(),
    kind: p.enum(['vision', 'language', 'embedding', 'transcription']),
    /** A question or a trial has an id of its own in place of a process. */
    purpose: p.enum(['work', 'question', 'trial']).default('work'),
    provider: p.text(),
    model: p.text(),
    state: p.enum(['open', 'counted', 'estimated', 'saved']),
    inputTokens: p.bigint('number'),
    outputTokens: p.bigint('number'),
    /** Null where no price is known. */
    usd: usd().nullable(),
    at: instant(),
  },
})

/** What the calls of a day (UTC) add up to: it stays when their processes are erased. */
export const ModelUsage = defineEntity({
  name: 'ModelUsage',
  tableName: 'model_usage',
  schema,
  properties: {
    organizationId: p.uuid().primary(),
    day: p.date().primary(),
    /** Empty: of files. */
    cameraId: p.text().primary(),
    provider: p.text().primary(),
    model: p.text().primary(),
    calls: p.bigint('number'),
    inputTokens: p.bigint('number'),
    outputTokens: p.bigint('number'),
    usd: usd(),
    /** Those of the calls whose price is not known. */
    unpriced: p.bigint('number'),
    savedCalls: p.bigint('number'),
    savedUsd: usd(),
  },
})

/** What the models may cost for a process as a whole, or for a camera in a day or month. */
export const Budget = defineEntity({
  name: 'Budget',
  tableName: 'budgets',
  schema,
  checks: [{ property: 'usd', expression: '"usd" >= 0' }],
  properties: {
    organizationId: p.uuid().primary(),
    subject: p.enum(['process', 'camera']).primary(),
    subjectId: p.text().primary(),
    period: p.enum(['whole', 'day', 'month']).primary(),
    usd: usd(),
    setAt: instant(),
  },
})

/** A message whose work waits for a budget to be raised, in the place of its queue. */
export const HeldMessage = defineEntity({
  name: 'HeldMessage',
  tableName: 'held_messages',
  schema,
  indexes: [
    { name: 'held_messages_process', properties: ['processId'] },
    { name: 'held_messages_chunk', properties: ['chunkId'] },
  ],
  properties: {
    stage: p.text().primary(),
    messageId: p.uuid().primary(),
    ...tenant(),
    processId: p.uuid(),
    chunkId: p.uuid().nullable(),
    target: p.text(),
    envelope: p.json(),
    at: instant(),
  },
})
