import { readFileSync } from 'node:fs'
import type { ChildProcess } from 'node:child_process'
import { parseArgs } from 'node:util'
import type { Committed, WriteOrder } from './gateway/events.ts'
import { forkOf, messageOf, startBenchGateway, stopped } from './gateway/start.ts'
import type { ClientOrder } from './gateway/subscribers.ts'
import { report } from './report.ts'

/**
 * Subscribers of `eventAdded` on one gateway with accounts, row-level security and the journal of PostgreSQL: clients, gateway and
 * bare Mercurius in processes of their own, over real sockets.
 *
 *   node bench/subscribers.ts [--subscribers 500] [--idle 5000] [--seconds 10] [--json]
 */
const { values } = parseArgs({
  options: {
    subscribers: { type: 'string', default: '500' },
    idle: { type: 'string', default: '5000' },
    seconds: { type: 'string', default: '10' },
    json: { type: 'boolean' },
  },
})
const SUBSCRIBERS = Number(values.subscribers)
const IDLE = Number(values.idle)
const SECONDS = Number(values.seconds)
const ROUNDS = 3
/** Of a message of ours when there is much to tell: `limits.events`. */
const EVENTS = 100
const MESSAGES = 10
const PER_SECOND = 100

const QUERY =
  'subscription { eventAdded { cursor events { id type startTime endTime confidence description createdAt } } }'

const teardowns: (() => unknown)[] = []
const later = (work: () => unknown): void => void teardowns.push(work)

async function tell<T>(child: ChildProcess, order: ClientOrder | WriteOrder): Promise<T> {
  child.send(order)
  return messageOf<T>(child)
}

interface Side {
  server: ChildProcess
  clients: ChildProcess
}

/** Deliveries of messages of 100 events in a second. */
async function deliveries({ server, clients }: Side): Promise<number> {
  await tell(clients, { expect: SUBSCRIBERS * MESSAGES * EVENTS })
  const done = messageOf<{ doneAt: number }>(clients)
  const began = Date.now()
  await tell(server, { transactions: MESSAGES, events: EVENTS, everyMs: 0 })
  const { doneAt } = await done
  return (SUBSCRIBERS * MESSAGES * 1000) / (doneAt - began)
}

/** Milliseconds from the commit of each event to each subscriber. */
async function latencies({ server, clients }: Side): Promise<number[]> {
  const transactions = SECONDS * PER_SECOND
  await tell(clients, { expect: SUBSCRIBERS * transactions })
  const done = messageOf<{ doneAt: number }>(clients)
  const { committed } = await tell<{ committed: Committed }>(server, {
    ...{ transactions, events: 1, everyMs: 1000 / PER_SECOND },
  })
  await done
  const { arrivals } = await tell<{ arrivals: [string, number][] }>(clients, { arrivals: true })
  return arrivals.map(([id, at]) => at - committed[id]!)
}

const rssOf = ({ pid }: ChildProcess): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024

const sorted = (numbers: number[]): number[] => numbers.sort((a, b) => a - b)
const at = (numbers: number[], share: number): number =>
  numbers[Math.min(numbers.length - 1, Math.floor(numbers.length * share))]!

async function clientsOf(open: Extract<ClientOrder, { open: number }>): Promise<ChildProcess> {
  const clients = forkOf('subscribers.ts')
  later(() => stopped(clients))
  await tell(clients, open)
  return clients
}

try {
  const { child: server, url, token } = await startBenchGateway(later)
  const bare = forkOf('bare.ts')
  later(() => stopped(bare))
  const { url: bareUrl } = await messageOf<{ url: string }>(bare)
  // First, while nothing of the others' work is in its memory.
  const many = await clientsOf({ open: IDLE, url, token, query: QUERY })
  const idle = rssOf(server)
  await stopped(many)
  const ours: Side = { server, clients: await clientsOf({ open: SUBSCRIBERS, url, token, query: QUERY }) }
  const theirs: Side = {
    server: bare,
    clients: await clientsOf({ open: SUBSCRIBERS, url: bareUrl, query: QUERY }),
  }
  const rates: [number[], number[]] = [[], []]
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [which, side] of [ours, theirs].entries()) {
      const rate = await deliveries(side)
      if (round > 0) rates[which]!.push(rate)
    }
  }
  const [rate, bareRate] = rates.map((each) => at(sorted(each), 0.5)) as [number, number]
  const took = sorted(await latencies(ours))
  report(`${SUBSCRIBERS} subscribers of one gateway`, [
    ['deliveries/s, 100 events each', rate, '/s'],
    ['the same, bare Mercurius', bareRate, '/s'],
    ['ours : bare Mercurius', rate / bareRate, 'x', 0.8, 'atLeast'],
    [`commit to client, ${PER_SECOND} events/s: p50`, at(took, 0.5), 'ms'],
    [`commit to client, ${PER_SECOND} events/s: p99`, at(took, 0.99), 'ms', 150],
    [`memory with ${IDLE} idle subscribers`, idle, 'MB', 600],
  ])
} finally {
  for (const teardown of teardowns.reverse()) await teardown()
}
