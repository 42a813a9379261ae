import type { Permission } from '../../schema/roles.ts'

/** What it takes to be answered: a permission of the role, or to be known at all. */
export type Needed = Permission | 'signed-in'

/**
 * Who may ask for what: the one table, by default deny. Each field of Query, Mutation and Subscription has a line here; so has a
 * field of another type that shows more than where it hangs, as `Type.field`, or `Type.*` for all fields of a type. The gateway
 * does not start without a line, or with a line for what is not there; `test/gateway/who-may-what.test.ts` tries every one.
 */
export const FIELD_PERMISSIONS: Readonly<Record<string, Needed>> = {
  'Query.actorTree': 'cluster:read',
  'Query.auditLog': 'audit:read',
  'Query.batchChunks': 'footage:read',
  'Query.batchEvents': 'footage:read',
  'Query.batchProcess': 'footage:read',
  'Query.batchProcesses': 'footage:read',
  'Query.cameraEvents': 'footage:read',
  'Query.cameraProcesses': 'footage:read',
  'Query.cameras': 'footage:read',
  'Query.cluster': 'cluster:read',
  'Query.deadLetter': 'letters:read',
  'Query.deadLetters': 'letters:read',
  'Query.erasure': 'footage:read',
  'Query.erasures': 'footage:read',
  'Query.mailboxes': 'letters:read',
  'Query.restarts': 'cluster:read',
  'Query.camera': 'footage:read',
  'Query.chunk': 'footage:read',
  'Query.event': 'footage:read',
  'Query.events': 'footage:read',
  'Query.momentCounts': 'footage:read',
  'Query.moments': 'footage:read',
  'Query.node': 'footage:read',
  'Query.nodes': 'footage:read',
  'Query.process': 'footage:read',
  'Query.recordings': 'footage:read',
  'Query.search': 'footage:read',

  'Mutation.addCamera': 'cameras:write',
  'Mutation.cancelBatchProcess': 'footage:write',
  'Mutation.changeCamera': 'cameras:write',
  'Mutation.createBatchProcess': 'footage:write',
  'Mutation.deleteFootage': 'footage:delete',
  'Mutation.deleteOrganization': 'organization:delete',
  'Mutation.deleteProcess': 'footage:delete',
  'Mutation.drainNode': 'cluster:write',
  'Mutation.dropDeadLetters': 'letters:write',
  'Mutation.editDeadLetter': 'letters:write',
  'Mutation.orderProcess': 'footage:write',
  'Mutation.markReviewed': 'footage:review',
  'Mutation.pauseCamera': 'cameras:write',
  'Mutation.pauseStage': 'cluster:write',
  'Mutation.removeCamera': 'cameras:write',
  'Mutation.replayDeadLetters': 'letters:write',
  'Mutation.reprocess': 'footage:write',
  'Mutation.reprocessFootage': 'footage:write',
  'Mutation.restartWorker': 'cluster:write',
  'Mutation.resumeCamera': 'cameras:write',
  'Mutation.resumeStage': 'cluster:write',
  'Mutation.retryChunks': 'footage:write',
  'Mutation.scaleStage': 'cluster:write',

  'Subscription.clusterUpdated': 'cluster:read',
  'Subscription.deadLetterCounts': 'letters:read',
  'Subscription.eventAdded': 'footage:read',
  'Subscription.liveChunkAdded': 'footage:read',
  'Subscription.notifications': 'footage:read',
  'Subscription.processUpdated': 'footage:read',

  // Whatever leads to a letter: it holds what was asked, and where from.
  'DeadLetter.*': 'letters:read',
  // What the stages met, and what models were asked.
  'Process.failures': 'letters:read',
  'Process.spans': 'letters:read',
}
