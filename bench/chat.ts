import { parseArgs } from 'node:util'
import {
  AskDocument,
  BeginConversationDocument,
  createSpectraClient,
  FollowTurnDocument,
} from '../clients/typescript/src/index.ts'
import { openPostgresqlDatabase } from '../core/database/postgresql.ts'
import { createLedger } from '../core/ledger/index.ts'
import { testCluster } from '../test/helpers/cluster.ts'
import { cutProcess, describeChunk, finishChunk } from '../test/helpers/pipeline.ts'
import { citesEvidence } from '../test/helpers/providers/cites-evidence.ts'
import { startTalkingOpenai, type Talk, type TalkAsked } from '../test/helpers/providers/talking-openai.ts'
import { report } from './report.ts'

/**
 * Questions by a gateway and a chat worker in processes of their own, PostgreSQL and RabbitMQ, answered by a stand-in that streams: the first
 * word alone, and many conversations at once. Clients and stand-in share this process; the same words straight from the stand-in are the
 * measure of what that costs.
 *
 *   eval "$(scripts/services env)"; node bench/chat.ts [--conversations 50] [--times 20] [--rate 20] [--json]
 */
const { values } = parseArgs({
  options: {
    conversations: { type: 'string', default: '50' },
    times: { type: 'string', default: '20' },
    rate: { type: 'string', default: '20' },
    json: { type: 'boolean' },
  },
})
const CONVERSATIONS = Number(values.conversations)
const TIMES = Number(values.times)
/** Between two words, milliseconds. */
const EVERY_MS = 1000 / Number(values.rate)
const LINES = 6

const teardowns: (() => unknown)[] = []
const t = { teardown: (work: () => unknown) => void teardowns.unshift(work) } as unknown as Parameters<
  typeof testCluster
>[0]

/** The answer of `citesEvidence`, some lines of it. */
function says(asked: TalkAsked): Talk {
  const talk = citesEvidence(asked)
  if (!asked.stream || !('words' in talk)) return talk
  return { words: Array.from({ length: LINES }, () => [...talk.words, '\n']).flat() }
}

let everyMs = 0
const model = await startTalkingOpenai({
  says,
  pace: (place) =>
    place === 0 || everyMs === 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, everyMs)),
})
t.teardown(() => model.close())

async function footage(url: string): Promise<void> {
  const database = await openPostgresqlDatabase({ url })
  const ledger = createLedger(database)
  const { m1 } = await cutProcess(ledger, 1)
  await finishChunk(ledger, await describeChunk(ledger, m1[0]!))
  await database.close()
}

const middle = (some: number[]): number => some.toSorted((a, b) => a - b)[some.length >>> 1]!
const atMost = (some: number[]): number => some.reduce((most, one) => Math.max(most, one), 0)
const gapsOf = (times: number[]): number[] => times.slice(1).map((at, index) => at - times[index]!)

/** Straight from the stand-in: when its words came. */
async function bareWords(): Promise<number[]> {
  const evidence = JSON.stringify({
    evidence: [{ n: 1, text: 'A red car enters at the bottom and leaves at the top.' }],
  })
  const response = await fetch(`${model.url}/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ stream: true, messages: [{ role: 'user', content: evidence }] }),
  })
  const at: number[] = []
  for await (const part of response.body!)
    if (Buffer.from(part).includes('"content"')) at.push(performance.now())
  return at
}

try {
  const cluster = await testCluster(t, { OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'sk-bench' })
  const gateway = await cluster.gateway('--name', 'gateway')
  await footage(cluster.env.SPECTRA_DATABASE_URL!)
  await cluster.ready('node', '--roles', 'chat', '--name', 'chat')
  const client = createSpectraClient({ url: [gateway.url] })

  /** When the words of an answer came, from the question on. */
  async function answered(): Promise<{ first: number; words: number[]; ended: string }> {
    const { createConversation } = await client.ask(BeginConversationDocument, {})
    const began = performance.now()
    const { askInConversation } = await client.ask(AskDocument, {
      ...{ conversationId: createConversation.id, text: 'What was the first thing?' },
    })
    const words: number[] = []
    let ended = ''
    for await (const { chatTurnTold } of client.subscribe(FollowTurnDocument, {
      turnId: askInConversation.id,
    })) {
      if (chatTurnTold.pieces.some(({ kind }) => kind === 'words')) words.push(performance.now())
      ended = chatTurnTold.turn?.status ?? ended
    }
    return { first: words[0]! - began, words, ended }
  }

  await answered()
  everyMs = EVERY_MS
  const alone: number[] = []
  const bare: number[] = []
  for (let n = 0; n < TIMES; n++) {
    alone.push((await answered()).first)
    const began = performance.now()
    bare.push((await bareWords())[0]! - began)
  }
  const together = await Promise.all(Array.from({ length: CONVERSATIONS }, answered))
  const straight = await Promise.all(Array.from({ length: CONVERSATIONS }, bareWords))
  const wrong = together.filter(({ ended }) => ended !== 'answered').length
  report(`Chat, ${CONVERSATIONS} conversations at once, ${values.rate} words/s`, [
    ['the first word, alone (a question at a time), p50', middle(alone), 'ms', 300],
    [': the slowest', atMost(alone), 'ms'],
    [': the stand-in alone, one call (an answer has three before it), p50', middle(bare), 'ms'],
    [
      'together: the longest stall within an answer',
      atMost(together.flatMap(({ words }) => gapsOf(words))),
      'ms',
      1000,
    ],
    [': the stand-in alone, as many at once', atMost(straight.flatMap(gapsOf)), 'ms'],
    [': the first word, p50', middle(together.map(({ first }) => first)), 'ms'],
    [': the last first word', atMost(together.map(({ first }) => first)), 'ms'],
    [': not answered', wrong, '', 0],
  ])
} finally {
  for (const teardown of teardowns) await teardown()
}
process.exit()
