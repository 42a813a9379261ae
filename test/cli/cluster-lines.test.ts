import t from 'tap'
import { clusterLines, replyLine, type ClusterStatus } from '../../cli/output/cluster-lines.ts'
import { table } from '../../cli/output/terminal.ts'
import { age } from '../../cli/output/times.ts'
import type { ClusterNode } from '../../core/control/cluster.ts'
import type { ActorNode } from '../../core/ports.ts'

const NOW = new Date('2026-03-01T09:00:00.000Z')
const ago = (ms: number): Date => new Date(NOW.getTime() - ms)

const actor = (change: Partial<ActorNode>): ActorNode => ({
  ...{ id: 'id', kind: 'worker', name: 'name', state: 'ready', inFlight: 0, handled: 0, failed: 0 },
  ...{ restarts: 0, children: [] },
  ...(change as object),
})

const nodeOf = (change: Partial<ClusterNode>): ClusterNode => ({
  ...{
    name: 'vlm-a',
    version: '1.0.0',
    roles: ['vlm'],
    host: 'host',
    pid: 1,
    startedAt: ago(60_000),
    at: NOW,
  },
  ...{ ready: true, stale: false, cpu: 1.234, rssBytes: 300 * 1024 ** 2, tree: actor({ kind: 'node' }) },
  ...change,
})

const cause = { code: 'SS_WORKER_CRASHED', message: 'Cannot go on: it was killed', retryable: true } as const
const crashed = actor({ name: 'vlm-2', state: 'restarting', lastCrash: { at: ago(125_000), cause } })
const older = actor({ name: 'vlm-1', state: 'busy', lastCrash: { at: ago(500_000), cause } })
const stage = actor({
  ...{ kind: 'stage', name: 'vlm', state: 'busy', inFlight: 1, restarts: 4, queue: 'M0_RESULTS_QUEUE' },
  children: [actor({ kind: 'service', name: 'consumer' }), older, crashed, actor({ name: 'vlm-3' })],
})
const loops = [
  actor({ kind: 'service', name: 'sweeper' }),
  actor({ kind: 'service', name: 'recall-M0_RESULTS_QUEUE' }),
]
const steward = actor({ kind: 'service', name: 'steward', children: loops })
const status = (change: Partial<ClusterStatus> = {}): ClusterStatus => ({
  nodes: [nodeOf({ tree: actor({ kind: 'node', children: [stage, steward] }) })],
  source: 'registry',
  mailboxes: [
    { queue: 'M0_RESULTS_QUEUE', ready: 7, delayed: 1, inFlight: 2, consumers: 1, oldestMs: 3_700_000 },
  ],
  ...change,
})

void t.test(
  'Cluster status: a row per stage, with its workers, its last crash, and the mailbox',
  async (t) => {
    t.same(clusterLines(status(), NOW), [
      'NODE   ROLES  STATE  STAGE  STATE  WORKERS  READY  BUSY  IN HAND  RESTARTS  LAST CRASH  RSS      CPU',
      'vlm-a  vlm    ready  vlm    busy   3        1      1     1        4         2 min ago   300 MiB  123 %',
      '',
      'MAILBOX           STAGE  READY  DELAYED  IN FLIGHT  OLDEST',
      'M0_RESULTS_QUEUE  vlm    7      1        2          1 h',
      '',
      'LEADER  vlm-a  2 of 2 loops come round',
      '',
      'LAST CRASHES',
      'vlm-a/vlm-2  Cannot go on: it was killed (SS_WORKER_CRASHED)',
    ])
  },
)

void t.test('Cluster status: who is silent, has no stage, or could not be told of, is said', async (t) => {
  const problem = { code: 'SS_CACHE_UNAVAILABLE', message: 'Cannot reach Redis', retryable: true } as const
  const mailboxProblem = {
    ...problem,
    code: 'SS_MAILBOX_UNAVAILABLE',
    message: 'Cannot reach RabbitMQ',
  } as const
  const nodes = [nodeOf({ name: 'gateway', roles: [] }), nodeOf({ stale: true, at: ago(9000) })]
  const lines = clusterLines(status({ nodes, problem, mailboxes: [], mailboxProblem }), NOW)
  t.match(lines, [
    'Note: Cannot reach Redis (SS_CACHE_UNAVAILABLE): the nodes themselves were asked.',
    '',
    /^NODE/,
    /^gateway {2}- {6}ready/,
    /^vlm-a {4}vlm {4}silent for 9 s/,
    '',
    'Note: Cannot reach RabbitMQ (SS_MAILBOX_UNAVAILABLE): the mailboxes are not counted.',
    '',
    /^Note: no node says that it leads/,
  ])
})

void t.test('Cluster status: a loop of the leader that does not come round is said, and why', async (t) => {
  const cause = { code: 'SS_MAILBOX_UNAVAILABLE', message: 'Cannot count messages', retryable: true } as const
  const failing = [
    actor({ kind: 'service', name: 'sweeper', state: 'restarting' }),
    actor({ kind: 'service', name: 'recall', state: 'restarting', lastCrash: { at: NOW, cause } }),
  ]
  const sick = { ...steward, children: [...loops, ...failing] }
  const nodes = [nodeOf({ tree: actor({ kind: 'node', children: [sick] }) })]
  t.same(clusterLines(status({ nodes, mailboxes: [] }), NOW).slice(-4), [
    '',
    'LEADER  vlm-a  2 of 4 loops come round',
    'vlm-a/sweeper  it does not come round',
    'vlm-a/recall  Cannot count messages (SS_MAILBOX_UNAVAILABLE)',
  ])
})

void t.test('Cluster orders: what a node did, or why not, is one line', async (t) => {
  const line = (result: unknown, order: Parameters<typeof replyLine>[1]) =>
    replyLine({ node: 'a', result }, order)
  t.equal(
    line({ state: 'paused', inFlight: 2 }, { do: 'pause', stage: 'vlm' }),
    'a  vlm is paused, 2 in hand',
  )
  t.equal(line({ inFlight: 0 }, { do: 'drain' }), 'a  drains, 0 in hand')
  t.equal(replyLine({ node: 'a', cause }, { do: 'drain' }), `a  not done: ${cause.message} (${cause.code})`)
})

void t.test('age() tells a time in its largest unit', async (t) => {
  const given = [-5, 0, 999, 1000, 59_999, 60_000, 3_599_999, 3_600_000, 86_400_000, 10 * 86_400_000]
  t.same(given.map(age), ['0 s', '0 s', '0 s', '1 s', '59 s', '1 min', '59 min', '1 h', '1 d', '10 d'])
})

void t.test('table() counts what is seen, not what colours it', async (t) => {
  const red = '\u001B[31mab\u001B[39m'
  t.same(
    table([
      [red, 'x'],
      ['abc', 'y'],
    ]),
    [`${red}   x`, 'abc  y'],
  )
})
