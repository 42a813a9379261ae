import t from 'tap'
import {
  AskDocument,
  BeginConversationDocument,
  createSpectraClient,
  FollowTurnDocument,
  type FollowTurnSubscription,
} from '../../clients/typescript/src/index.ts'
import { analysedRows } from '../helpers/analysed-rows.ts'
import { NO_CLUSTER, testCluster } from '../helpers/cluster.ts'
import { citesEvidence } from '../helpers/providers/cites-evidence.ts'
import { startTalkingOpenai, type TalkAsked } from '../helpers/providers/talking-openai.ts'

type Turn = NonNullable<FollowTurnSubscription['chatTurnTold']['turn']>

const isAnswer = ({ stream }: TalkAsked): boolean => stream === true
const isCheck = ({ response_format: form }: TalkAsked): boolean => form !== undefined

void t.test(
  'P1, P2: kill -9 of the chat worker and of the gateway in a streamed answer: it comes whole, once, and nothing that was finished is asked again',
  { skip: NO_CLUSTER },
  async (t) => {
    // The first answer stops behind three words, until its worker is dead.
    let answers = 0
    const model = await startTalkingOpenai({
      says(asked) {
        if (isAnswer(asked)) answers += 1
        return citesEvidence(asked)
      },
      pace: (place) => (answers === 1 && place === 3 ? new Promise(() => {}) : Promise.resolve()),
    })
    t.teardown(() => model.close())
    const cluster = await testCluster(t, { OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'sk-test' })
    const one = await cluster.gateway('--name', 'one')
    const processId = await analysedRows(cluster.env.SPECTRA_DATABASE_URL!)
    const [two, worker] = await Promise.all([
      cluster.gateway('--name', 'two'),
      cluster.ready('node', '--roles', 'chat', '--name', 'first'),
    ])
    const client = createSpectraClient({ url: [one.url, two.url] })
    const { createConversation } = await client.ask(BeginConversationDocument, {})
    const { askInConversation } = await client.ask(AskDocument, {
      ...{ conversationId: createConversation.id, text: 'What was the first thing?' },
    })

    const cursors: string[] = []
    let words = ''
    let begun = 0
    let turn: Turn | undefined
    let other: Promise<unknown> | undefined
    const told = client.subscribe(FollowTurnDocument, { turnId: askInConversation.id }, { retryMs: [50] })
    for await (const { chatTurnTold } of told) {
      if (chatTurnTold.pieces.length > 0) cursors.push(chatTurnTold.cursor)
      for (const { kind, text } of chatTurnTold.pieces) {
        if (kind === 'begun') {
          begun += 1
          words = ''
        }
        if (kind === 'words') words += text
      }
      if (words !== '' && !other) {
        one.child.kill('SIGKILL')
        worker.child.kill('SIGKILL')
        other = cluster.ready('node', '--roles', 'chat', '--name', 'second')
      }
      turn = chatTurnTold.turn ?? undefined
    }
    await other
    t.equal(begun, 2, 'it was begun, and taken over')
    t.same(cursors, [...new Set(cursors)], 'nothing is told twice')
    t.match(turn, { status: 'answered', reply: { kind: 'answer', sentences: [{ support: 'supported' }] } })
    const { sentences } = turn!.reply!
    t.equal(sentences.length, 1)
    t.match(sentences[0]!.citations, [{ processId, startTime: 0 }])
    // Whoever looks only once it is whole is given the turn alone.
    t.ok(`${sentences[0]!.text} [1]`.startsWith(words), `its words came once, in order: ${words}`)
    const plans = model.asked.filter((asked) => !isAnswer(asked) && !isCheck(asked))
    t.same(
      [plans.length, answers, model.asked.filter(isCheck).length],
      [2, 2, 1],
      'only the answer itself is asked again',
    )
  },
)
