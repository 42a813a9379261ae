import t from 'tap'
import {
  applied,
  nodesOf,
  NOTHING_KNOWN,
  stagesOf,
  type ActorFacts,
  type ClusterChange,
  type NodeFacts,
  type PlacedActor,
} from '../../console/src/operate/cluster.ts'
import { needsYou, type Watching } from '../../console/src/operate/needs.ts'
import { backlogOf, drainsIn, lineOf, withLook, type Depth } from '../../console/src/operate/queues.ts'

const AT = '2026-11-27T12:00:00.000Z'
const NOW = Date.parse(AT)

const node = (name: string, change: Partial<NodeFacts> = {}): NodeFacts => ({
  ...{ name, version: '1', roles: ['vlm'], host: 'h', pid: 1, startedAt: AT, at: AT },
  ...{ stale: false, ready: true, cpu: 0, memory: 0 },
  ...change,
})
const actor = (id: string, change: Partial<ActorFacts> = {}): ActorFacts => ({
  ...{ id, kind: 'worker', name: id, state: 'ready', inFlight: 0, handled: 0, failed: 0, restarts: 0 },
  ...{ lastCrash: null, queue: null, pid: null, memory: null, cpu: null },
  ...change,
})
const placed = (of: string, parentId: string | null, actor: ActorFacts): PlacedActor => ({
  ...{ node: of, parentId, actor },
})
const change = (given: Partial<ClusterChange>): ClusterChange => ({
  ...{ everything: false, nodes: [], removedNodes: [], actors: [], removedActors: [] },
  ...given,
})
const stageOf = (of: string, workers: ActorFacts[], given: Partial<ActorFacts> = {}): PlacedActor[] => [
  placed(of, null, actor('node', { kind: 'node' })),
  placed(of, 'node', actor('vlm', { kind: 'stage', ...given })),
  ...workers.map((each) => placed(of, 'vlm', each)),
]
const BOTH = change({
  everything: true,
  nodes: [node('vlm-10'), node('vlm-2')],
  actors: [...stageOf('vlm-10', [actor('vlm-1')]), ...stageOf('vlm-2', [actor('vlm-1'), actor('vlm-2')])],
})

void t.test('applied(): differences make of the cluster that was known what it is now', async (t) => {
  const first = applied(NOTHING_KNOWN, BOTH)
  t.same(
    nodesOf(first).map(({ facts }) => facts.name),
    ['vlm-2', 'vlm-10'],
    'as people count',
  )
  const busy = actor('vlm-2', { state: 'busy', inFlight: 1 })
  const second = applied(first, change({ actors: [placed('vlm-2', 'vlm', busy)] }))
  const workers = stagesOf(second.get('vlm-2')!)[0]!.workers
  t.same(
    workers.map(({ id, state }) => [id, state]),
    [
      ['vlm-1', 'ready'],
      ['vlm-2', 'busy'],
    ],
    'at its place',
  )
  t.equal(second.get('vlm-10'), first.get('vlm-10'), 'what did not change is the same')
  t.equal(
    stagesOf(first.get('vlm-2')!)[0]!.workers[1]!.state,
    'ready',
    'what was known before stays as it was',
  )

  const third = applied(
    second,
    change({ removedNodes: ['vlm-10'], removedActors: [{ node: 'vlm-2', id: 'vlm-1' }] }),
  )
  t.same([...third.keys()], ['vlm-2'])
  t.same(
    stagesOf(third.get('vlm-2')!)[0]!.workers.map(({ id }) => id),
    ['vlm-2'],
  )
  t.equal(
    applied(third, change({ nodes: [node('vlm-2', { stale: true })] })).get('vlm-2')!.actors.size,
    3,
    'what a node says of itself leaves its actors',
  )
})

void t.test(
  'applied(): everything forgets what was known, and actors of unknown nodes are left out',
  async (t) => {
    const first = applied(NOTHING_KNOWN, BOTH)
    const anew = applied(first, change({ everything: true, nodes: [node('b')], actors: stageOf('b', []) }))
    t.same([...anew.keys()], ['b'])
    t.same([...applied(anew, change({ actors: stageOf('gone', []) })).keys()], ['b'])
    t.same(applied(anew, change({ removedActors: [{ node: 'gone', id: 'x' }] })), anew)
  },
)

const QUIET: Watching = { nodes: [], letters: [], restarts: [], cameras: [], budget: undefined }
const known = (facts: NodeFacts, actors: PlacedActor[]) =>
  nodesOf(applied(NOTHING_KNOWN, change({ everything: true, nodes: [facts], actors })))

void t.test('needsYou() is empty where all is well', async (t) => {
  t.same(needsYou({ ...QUIET, nodes: known(node('a'), stageOf('a', [actor('vlm-1')])) }, NOW), [])
  t.same(needsYou({ ...QUIET, budget: { spent: 0.9, limit: 1 } }, NOW), [])
})

void t.test('needsYou() tells of a silent node, and not what it said before', async (t) => {
  const nodes = known(node('a', { stale: true }), stageOf('a', [actor('vlm-1', { state: 'failed' })]))
  t.same(needsYou({ ...QUIET, nodes }, NOW), [{ kind: 'silent', node: 'a', at: AT }])
})

void t.test('needsYou() puts what stands still first, and what somebody ordered last', async (t) => {
  const crash = { at: AT, cause: { code: 'SS_WORKER_DIED', message: 'Cannot go on: dead', advice: null } }
  const nodes = [
    ...known(node('a'), stageOf('a', [], { state: 'paused' })),
    ...known(node('b'), stageOf('b', [actor('vlm-1', { state: 'failed', lastCrash: crash })])),
    ...known(node('c', { ready: false }), stageOf('c', [])),
  ]
  const restart = { node: 'b', stage: 'vlm', worker: 'vlm-1', at: AT, escalated: true }
  const camera = {
    ...{ id: 'yard', paused: false, clipSeconds: 10, nextAt: new Date(NOW - 60_000).toISOString() },
    ...{ recent: { nodes: [] }, pictured: { nodes: [] } },
  }
  const needs = needsYou(
    {
      nodes,
      letters: [{ queue: 'Q', stage: 'vlm', code: 'SS_URL_FAILED', count: 2, lastFailedAt: AT }],
      restarts: [restart, { ...restart, worker: 'vlm-2' }, { ...restart, stage: 'event', escalated: false }],
      cameras: [camera, { ...camera, id: 'gate', paused: true }],
      budget: { spent: 1, limit: 1 },
    },
    NOW,
  )
  t.same(
    needs.map(({ kind }) => kind),
    ['failed', 'unready', 'escalated', 'budget', 'letters', 'camera', 'paused'],
  )
  t.match(needs[0], { node: 'b', actor: 'vlm-1', why: 'Cannot go on: dead' })
  t.match(needs[5], { id: 'yard', state: 'late' })
})

void t.test('needsYou(): a stage that was given up an hour ago is history', async (t) => {
  const restart = { node: 'b', stage: 'vlm', worker: 'vlm-1', at: AT, escalated: true }
  t.equal(needsYou({ ...QUIET, restarts: [restart] }, NOW + 3_599_000).length, 1)
  t.equal(needsYou({ ...QUIET, restarts: [restart] }, NOW + 3_600_000).length, 0)
})

const depth = (given: Partial<Depth>): Depth => ({
  ...{ queue: 'Q', ready: 0, delayed: 0, inFlight: 0, deadLetters: 'D', waiting: [], rates: null },
  ...given,
})

void t.test('drainsIn(): at the pace of the last minute, with what waits to be let in', async (t) => {
  const waiting = [{ priority: 5, count: 4, longestWaitMs: 10 }]
  const full = depth({ ready: 3, delayed: 2, inFlight: 1, waiting, rates: { done: 2, failed: 0 } })
  t.equal(backlogOf(full), 9)
  t.equal(drainsIn(full), 5000)
  t.equal(drainsIn(depth({ rates: { done: 0, failed: 0 } })), 0, 'nothing is there')
  t.equal(drainsIn(depth({ ready: 1, rates: { done: 0, failed: 1 } })), Infinity)
  t.equal(drainsIn(depth({ ready: 1 })), undefined, 'what is not known is not guessed')
})

void t.test('withLook() remembers the last forty paces of queues that are there', async (t) => {
  let paces = withLook(new Map(), [depth({ queue: 'gone', rates: { done: 1, failed: 0 } }), depth({})])
  for (let at = 0; at < 50; at++) paces = withLook(paces, [depth({ rates: { done: at, failed: 0 } })])
  t.same([...paces.keys()], ['Q'])
  t.same([paces.get('Q')!.length, paces.get('Q')!.at(-1)], [40, 49])
})

void t.test('lineOf(): the largest touches the top, 0 the bottom', async (t) => {
  t.equal(lineOf([0, 2, 1], 10, 20), '0.0,20.0 5.0,0.0 10.0,10.0')
  t.equal(lineOf([0], 10, 20), '0.0,20.0')
})
