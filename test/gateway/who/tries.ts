import type { Footage } from './footage.ts'

/** How a field is asked for about some footage. Each field with a permission, and each with arguments, has one here. */
export interface Try {
  /** Of the field, or of the root field that it is asked `under`. @default none */
  args?: (footage: Footage) => Record<string, unknown>
  /** The root field by which a field of another type is reached. */
  under?: string
  /** Who may see the footage finds its mark in the answer: of files, of cameras, or of both. */
  shows?: 'file' | 'camera' | 'both'
}

const id = ({ processId }: Footage) => ({ id: processId })
const ofProcess = ({ processId }: Footage) => ({ processId })
const camera = ({ cameraId = 'door' }: Footage) => ({ id: cameraId })
const DAY = 24 * 3600_000
const SPAN = { from: new Date(Date.now() - DAY), until: new Date(Date.now() + DAY) }
const spanOf = ({ cameraId = 'door' }: Footage) => ({ cameraIds: [cameraId], ...SPAN })
const input = (args: (footage: Footage) => object) => (footage: Footage) => ({ input: args(footage) })
const stage = () => ({ stage: 'vlm' })

const RULE = { name: 'Somebody', condition: { is: 'event', thing: { kinds: ['person'] } } }

const CAUSE = { code: 'SS_NOT_A_VIDEO', message: 'Cannot read it' }
const chunk = ({ processId, clipKey }: Footage) => ({
  ...{ processId, ordinal: 1, startTime: 0, endTime: 10, videoKey: clipKey, codec: 'h264' },
  ...{ fps: 10, width: 640, height: 360, sha256: 'a'.repeat(64) },
})
const output = ({ chunkId, clipKey }: Footage) => ({
  ...{ chunkId, summaryKey: clipKey, summary: 'changed', model: 'test', provider: 'test' },
})
const event = ({ chunkId }: Footage) => ({
  ...{
    chunkId,
    position: 0,
    type: 'changed',
    startTime: 0,
    endTime: 1,
    confidence: 1,
    description: 'changed',
  },
})
const failed = ({ processId }: Footage) => ({ processId, status: 'failed', cause: CAUSE })

export const FIELD_TRIES: Readonly<Record<string, Try>> = {
  'Query.actorTree': {},
  'Query.apiKeys': {},
  'Query.auditLog': {},
  'Query.batchChunks': { args: ofProcess, shows: 'file' },
  'Query.batchEvents': { args: ofProcess, shows: 'file' },
  'Query.batchProcess': { args: id, shows: 'file' },
  'Query.batchProcesses': { shows: 'file' },
  'Query.camera': { args: camera, shows: 'camera' },
  'Query.cameraEvents': { args: ({ cameraId = 'door' }) => ({ cameraId }), shows: 'camera' },
  'Query.cameraProcesses': { args: ({ cameraId = 'door' }) => ({ cameraId }) },
  'Query.cameraSummary': { args: ({ cameraId = 'door' }) => ({ cameraId, ...SPAN }) },
  'Query.cameraRegions': { args: ({ cameraId = 'door' }) => ({ cameraId }) },
  'Query.cameras': { shows: 'camera' },
  'Query.chunk': { args: ({ chunkId }) => ({ id: chunkId }), shows: 'both' },
  'Query.channel': { args: id },
  'Query.channels': {},
  'Query.deliveries': { args: ({ processId }) => ({ channelId: processId }) },
  'Query.checkDeadLetter': { args: ({ letterId }) => ({ id: letterId, payload: {} }) },
  'Query.cluster': {},
  'Query.conversations': {},
  'Query.conversation': { args: id },
  'Query.chatTurn': { args: id },
  'Query.cohorts': {},
  'Query.lastMessage': { args: () => ({ node: 'one', stage: 'vlm', worker: 'vlm-1' }) },
  'Query.configuration': {},
  'Query.deadLetter': { args: ({ letterId }) => ({ id: letterId }), shows: 'both' },
  'Query.deadLetterGroups': {},
  'Query.deadLetters': { args: ofProcess, shows: 'both' },
  'Query.drainForecast': { args: () => ({ node: 'one' }) },
  'Query.erasure': { args: id },
  'Query.erasures': {},
  'Query.event': { args: ({ eventId }) => ({ id: eventId }), shows: 'both' },
  'Query.events': { args: ({ processId }) => ({ filter: { processIds: [processId] } }), shows: 'both' },
  'Query.mailboxes': {},
  'Query.me': {},
  'Query.momentCounts': { args: (footage) => ({ ...spanOf(footage), stepSeconds: 3600 }) },
  'Query.moments': { args: spanOf, shows: 'camera' },
  'Query.node': { args: id },
  'Query.nodes': { args: ({ processId, chunkId, eventId }) => ({ ids: [processId, chunkId, eventId] }) },
  'Query.organization': {},
  'Query.organizationLimits': {},
  'Query.process': { args: id, shows: 'file' },
  'Query.playback': { args: ({ cameraId, processId }) => ({ cameraId: cameraId ?? processId }) },
  'Query.recordings': { args: spanOf },
  'Query.alert': { args: ({ eventId }) => ({ id: eventId }) },
  'Query.alertCounts': {},
  'Query.alerts': {},
  'Query.backtestRule': { args: () => ({ rule: RULE, ...SPAN }) },
  'Query.rule': { args: ({ eventId }) => ({ id: eventId }) },
  'Query.ruleVersions': { args: ({ eventId }) => ({ id: eventId }) },
  'Query.rules': {},
  'Query.replay': { args: ({ replayId }) => ({ id: replayId }) },
  'Query.replays': {},
  'Query.restarts': {},
  'Query.searchModels': {},
  'Query.discoveredCameras': {},
  'Query.ask': { args: ({ processId }) => ({ text: 'a red car', processId }), shows: 'both' },
  'Query.askByPicture': { args: ({ eventId }) => ({ eventId }), shows: 'both' },
  'Query.search': { args: ({ processId }) => ({ text: 'a red car', processId }), shows: 'both' },
  'Query.users': {},
  'Query.eventSchema': { args: ofProcess },
  'Query.eventSchemaHistory': { args: ofProcess },
  'Query.instructions': {},
  'Query.costs': { args: () => SPAN },
  'Query.footageExport': { args: ({ exportId }) => ({ id: exportId }), shows: 'both' },
  'Query.footageExports': { shows: 'both' },
  'Query.case': { args: ({ caseId }) => ({ id: caseId }), shows: 'both' },
  'Query.cases': { shows: 'both' },
  'Query.savedSearches': {},
  'Query.processCosts': { args: () => SPAN },
  'Query.waitingProcesses': {},
  'Query.estimate': { args: ofProcess },
  'Query.promptHistory': { args: (footage) => ({ ...ofProcess(footage), name: 'describe-chunk' }) },
  'Query.prompts': { args: ofProcess },

  'Conversation.turns': { under: 'Query.conversation', args: id },
  'Camera.events': { under: 'Query.camera', args: camera, shows: 'camera' },
  'Camera.processes': { under: 'Query.camera', args: camera },
  'Chunk.events': { under: 'Query.chunk', args: ({ chunkId }) => ({ id: chunkId }), shows: 'both' },
  'Process.chunks': { under: 'Query.process', args: id, shows: 'both' },
  'Process.events': { under: 'Query.process', args: id, shows: 'both' },
  'Process.failures': { under: 'Query.process', args: id },
  'Process.spans': { under: 'Query.process', args: id },

  'Mutation.addChannel': {
    args: input(() => ({
      name: 'to be told',
      kind: 'webhook',
      address: { url: 'https://example.org/told' },
    })),
  },
  'Mutation.editChannel': { args: input(({ processId }) => ({ id: processId, name: 'other' })) },
  'Mutation.pauseChannel': { args: id },
  'Mutation.removeChannel': { args: id },
  'Mutation.replayDeliveries': { args: ({ processId }) => ({ channelId: processId }) },
  'Mutation.resumeChannel': { args: id },
  'Mutation.testChannel': { args: id },
  'Mutation.createConversation': {},
  'Mutation.changeConversation': { args: id },
  'Mutation.deleteConversation': { args: id },
  'Mutation.askInConversation': {
    args: ({ processId }) => ({ conversationId: processId, text: 'What happened?' }),
  },
  'Mutation.cancelChatTurn': { args: id },
  'Mutation.addCamera': { args: input(() => ({ id: 'door', source: 'rtsp://camera.example/x' })) },
  'Mutation.exportFootage': { args: input(({ eventId }) => ({ name: 'new', items: [{ eventId }] })) },
  'Mutation.cancelExport': { args: ({ exportId }) => ({ id: exportId }) },
  'Mutation.createCase': { args: input(() => ({ name: 'new' })) },
  'Mutation.changeCase': { args: input(({ caseId }) => ({ id: caseId, note: 'changed' })) },
  'Mutation.addToCase': { args: input(({ caseId, eventId }) => ({ caseId, items: [{ eventId }] })) },
  'Mutation.changeCaseItem': { args: input(({ caseItemId }) => ({ id: caseItemId, comment: 'changed' })) },
  'Mutation.saveSearch': { args: input(() => ({ name: 'new', query: { text: 'a red car' } })) },
  'Mutation.changeSavedSearch': { args: input(({ searchId }) => ({ id: searchId, name: 'changed' })) },
  'Mutation.cancelBatchProcess': { args: id },
  'Mutation.changeCamera': { args: input((footage) => ({ ...camera(footage), clipSeconds: 11 })) },
  'Mutation.changeUser': { args: input(({ userId }) => ({ id: userId, name: 'changed' })) },
  'Mutation.createApiKey': { args: input(() => ({ name: 'new' })) },
  'Mutation.createBatchProcess': { args: input(() => ({ url: 'https://example.org/a.mp4' })) },
  'Mutation.createUser': { args: input(() => ({ email: 'new@example.org', role: 'viewer' })) },
  'Mutation.createBatchChunk': { args: input(chunk) },
  'Mutation.createChunkOutput': { args: input(output) },
  'Mutation.createEvent': { args: input(event) },
  'Mutation.createLiveChunk': { args: input(chunk) },
  'Mutation.deleteFootage': { args: input(({ cameraId = 'door' }) => ({ cameraId, ...SPAN })) },
  'Mutation.deleteOrganization': { args: input(() => ({ confirm: 'not its name' })) },
  'Mutation.deleteProcess': { args: input(ofProcess) },
  'Mutation.endSessions': { args: ({ userId }) => ({ userId }) },
  'Mutation.disableUser': { args: input(({ userId }) => ({ id: userId })) },
  'Mutation.drainNode': { args: () => ({ node: 'one' }) },
  'Mutation.dropDeadLetters': { args: ({ letterId }) => ({ selection: { ids: [letterId] } }) },
  'Mutation.editDeadLetter': { args: ({ letterId }) => ({ id: letterId, payload: {} }) },
  'Mutation.markReviewed': { args: ({ eventId }) => ({ eventIds: [eventId] }) },
  'Mutation.orderProcess': { args: input(() => ({ url: 'https://example.org/a.mp4' })) },
  'Mutation.pauseCamera': { args: camera },
  'Mutation.pauseStage': { args: stage },
  'Mutation.removeCamera': { args: input(camera) },
  'Mutation.removeCameraRegion': {
    args: input(({ cameraId = 'door' }) => ({ cameraId, name: 'till' })),
  },
  'Mutation.removeCameraMask': {
    args: input(({ cameraId = 'door' }) => ({ cameraId, name: 'window' })),
  },
  'Mutation.setCameraMask': {
    args: input(({ cameraId = 'door' }) => ({ cameraId, name: 'window', points: [[0, 0], [1, 0], [0, 1]] })), // prettier-ignore
  },
  'Mutation.setCameraRegion': {
    args: input(({ cameraId = 'door' }) => ({
      cameraId,
      name: 'gate',
      kind: 'line',
      points: [
        [0, 0],
        [1, 1],
      ],
    })),
  },
  'Mutation.removeCohort': { args: ({ cohortId }) => ({ id: cohortId }) },
  'Mutation.replayDeadLetters': { args: ({ letterId }) => ({ selection: { ids: [letterId] } }) },
  'Mutation.cancelReplay': { args: ({ replayId }) => ({ id: replayId }) },
  'Mutation.startReplay': {
    args: input(({ letterId }) => ({ selection: { ids: [letterId] }, perSecond: 1 })),
  },
  'Mutation.reprocess': { args: input(ofProcess) },
  'Mutation.reprocessFootage': { args: input(({ cameraId = 'door' }) => ({ cameraId, ...SPAN })) },
  'Mutation.restartWorker': { args: () => ({ node: 'one', stage: 'vlm', worker: 'vlm-1' }) },
  'Mutation.resumeCamera': { args: camera },
  'Mutation.resumeStage': { args: stage },
  'Mutation.takeClip': { args: input(camera) },
  'Mutation.retryChunks': { args: input(ofProcess) },
  'Mutation.revokeApiKey': { args: ({ keyId }) => ({ id: keyId }) },
  'Mutation.saveCohort': { args: input(({ cohortId }) => ({ id: cohortId, name: 'changed' })) },
  'Mutation.setOrganizationLimits': { args: input(() => ({})) },
  'Mutation.setPassword': { args: input(({ userId }) => ({ id: userId })) },
  'Mutation.scaleStage': { args: () => ({ stage: 'vlm', workers: 2 }) },
  'Mutation.setEventSchema': { args: input(ofProcess) },
  'Mutation.setProcessBudget': { args: input((footage) => ({ ...ofProcess(footage), usd: 1 })) },
  'Mutation.setCameraBudget': {
    args: input(({ cameraId = 'door' }) => ({ cameraId, usd: 1 })),
  },
  'Mutation.addRule': { args: input(() => RULE) },
  'Mutation.changeAlerts': { args: ({ eventId }) => ({ ids: [eventId], action: 'close' }) },
  'Mutation.commentAlert': { args: ({ eventId }) => ({ id: eventId, text: 'seen' }) },
  'Mutation.compileRule': { args: () => ({ text: 'a person at night' }) },
  'Mutation.editRule': { args: ({ eventId }) => ({ id: eventId, input: RULE }) },
  'Mutation.enableRule': { args: ({ eventId }) => ({ id: eventId, enabled: true }) },
  'Mutation.removeRule': { args: ({ eventId }) => ({ id: eventId }) },
  'Mutation.setPrompt': { args: input((footage) => ({ ...ofProcess(footage), name: 'describe-chunk' })) },
  'Mutation.restoreEventSchema': { args: input((footage) => ({ ...ofProcess(footage), number: 1 })) },
  'Mutation.tryPrompt': {
    args: input(({ chunkId }) => ({ chunkId, name: 'describe-chunk', text: 'no variables' })),
  },
  'Mutation.tryEventSchema': { args: input(({ chunkId }) => ({ chunkId, version: 'organization-99' })) },
  'Mutation.restorePrompt': {
    args: input((footage) => ({ ...ofProcess(footage), name: 'describe-chunk', number: 1 })),
  },
  'Mutation.updateBatchVideoProcessingStatus': { args: input(failed) },
  'Mutation.updateCamVideoProcessingStatus': { args: input(failed) },
  'Mutation.updateChunkStatus': {
    args: input(({ chunkId }) => ({ chunkId, status: 'failed', cause: CAUSE })),
  },

  'Subscription.chatTurnTold': { args: ({ processId }) => ({ turnId: processId }) },
  'Subscription.alertsUpdated': {},
  'Subscription.clusterChanged': {},
  'Subscription.clusterUpdated': {},
  'Subscription.deadLetterCounts': {},
  'Subscription.deadLettersUpdated': {},
  'Subscription.eventAdded': { args: ({ processId }) => ({ filter: { processId } }) },
  'Subscription.liveChunkAdded': {},
  'Subscription.mailboxesUpdated': {},
  'Subscription.notifications': {},
  'Subscription.processUpdated': { args: id, shows: 'file' },
  'Subscription.replayUpdated': { args: ({ replayId }) => ({ id: replayId }) },
}

/** How a route is asked for about some footage. Each route has one here. */
export interface RouteTry {
  path: (footage: Footage) => string
  body?: unknown
  headers?: Record<string, string>
  shows?: 'file' | 'camera' | 'both'
}

const at = (path: string): RouteTry => ({ path: () => path })
const QUERY = '{ cameras { id source } }'
const GET_QUERY = at(`/graphql?query=${encodeURIComponent(QUERY)}`)
const FORM = { 'content-type': 'multipart/form-data; boundary=b' }
const TUS = { 'tus-resumable': '1.0.0' }
const PIECES = at('/api/v1/uploads/resumable/of-nobody')
const FOLLOW = 'subscription { notifications { cursor } }'
/** Opened by the signature alone: another key with it opens nothing. */
const OBJECT: RouteTry = { path: ({ clipUrl }) => clipUrl.replace('chunk-0001', 'chunk-0002') }

export const ROUTE_TRIES: Readonly<Record<string, RouteTry>> = {
  'GET /health': at('/health'),
  'GET /health/live': at('/health/live'),
  'GET /health/ready': at('/health/ready'),
  'GET /api/v1/health': at('/api/v1/health'),
  'GET /api/v1/health/live': at('/api/v1/health/live'),
  'GET /api/v1/health/ready': at('/api/v1/health/ready'),
  'GET /api/v1/openapi.json': at('/api/v1/openapi.json'),
  'GET /api/v1/auth/me': at('/api/v1/auth/me'),
  'GET /api/v1/auth/ways': at('/api/v1/auth/ways'),
  'POST /api/v1/auth/login': { path: () => '/api/v1/auth/login', body: {} },
  'POST /api/v1/auth/logout': { path: () => '/api/v1/auth/logout', body: {} },
  'POST /api/v1/auth/refresh': { path: () => '/api/v1/auth/refresh', body: {} },
  'GET /api/v1/auth/oidc/start': at('/api/v1/auth/oidc/start'),
  'GET /api/v1/auth/oidc/callback': at('/api/v1/auth/oidc/callback?code=made-up&state=made-up'),
  'POST /api/v1/auth/password': { path: () => '/api/v1/auth/password', body: {} },
  'GET /api/v1/events/export': {
    path: ({ processId }) => `/api/v1/events/export?format=json&processId=${processId}`,
  },
  'GET /api/v1/search': {
    path: ({ processId }) => `/api/v1/search?q=a%20red%20car&processId=${processId}`,
  },
  'POST /api/v1/search/picture': {
    path: ({ processId }) => `/api/v1/search/picture?processId=${processId}`,
    body: 'no picture',
    headers: { 'content-type': 'image/png' },
  },
  'POST /mcp': {
    path: () => '/mcp',
    body: {
      ...{ jsonrpc: '2.0', id: 1, method: 'tools/call' },
      params: { name: 'search', arguments: { text: 'a red car' } },
    },
    headers: { accept: 'application/json, text/event-stream' },
  },
  'GET /mcp': at('/mcp'),
  'DELETE /mcp': at('/mcp'),
  'GET /api/v1/notifications/stream': at('/api/v1/notifications/stream'),
  'GET /metrics': at('/metrics'),
  'GET /*': at('/processes'),
  'GET /assets/*': at('/assets/none.js'),
  'GET /graphiql': at('/graphiql'),
  'GET /graphiql/page.js': at('/graphiql/page.js'),
  'GET /graphiql/page.css': at('/graphiql/page.css'),
  'GET /graphiql/react.js': at('/graphiql/react.js'),
  'GET /graphiql/react-dom.js': at('/graphiql/react-dom.js'),
  'GET /graphiql/graphiql.min.js': at('/graphiql/graphiql.min.js'),
  'GET /graphiql/graphiql.min.css': at('/graphiql/graphiql.min.css'),
  'GET /graphql': GET_QUERY,
  'POST /graphql': { path: () => '/graphql', body: { query: QUERY }, shows: 'camera' },
  'GET /graphql/stream': at(`/graphql/stream?query=${encodeURIComponent(FOLLOW)}`),
  'POST /graphql/stream': { path: () => '/graphql/stream', body: { query: FOLLOW } },
  'GET /api/v1/playback/*': {
    path: ({ cameraId, processId }) => `/api/v1/playback/default/${cameraId ?? processId}/live`,
  },
  'GET /objects/*': OBJECT,
  'GET /api/v1/objects/*': { path: (footage) => `/api/v1${OBJECT.path(footage)}` },
  'POST /uploads': { path: () => '/uploads', body: '--b--', headers: FORM },
  'POST /api/v1/uploads': { path: () => '/api/v1/uploads', body: '--b--', headers: FORM },
  'POST /api/v1/uploads/resumable': { path: () => '/api/v1/uploads/resumable', headers: TUS },
  'PATCH /api/v1/uploads/resumable/:id': { ...PIECES, headers: TUS },
  'DELETE /api/v1/uploads/resumable/:id': { ...PIECES, headers: TUS },
}
