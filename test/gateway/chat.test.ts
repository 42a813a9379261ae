import t, { type Test } from 'tap'
import { createTurnNews, followTurn } from '../../gateway/updates/follow-turn.ts'
import { createUpdateHub } from '../../gateway/updates/hub.ts'
import { createConversationsHere } from '../helpers/conversations.ts'
import { ask, createWorld, openApp, ORGANIZATION, OTHER } from './world.ts'

const identity = { organizationId: ORGANIZATION, role: 'owner' as const }
const reply = { kind: 'answer' as const, sentences: [], provider: 'local', model: 'test' }

async function following(t: Test) {
  const conversations = createConversationsHere()
  const { options } = createWorld(t)
  const hub = await createUpdateHub(options.ports)
  t.teardown(() => hub.stop(new Error('over') as never))
  const news = createTurnNews(conversations)
  const { id } = await conversations.create(identity)
  const turn = await conversations.ask(identity, id, { text: 'What happened?' })
  const follow = (after = 0, whose = identity) =>
    followTurn({
      conversations,
      news,
      hub,
      identity: whose,
      turnId: turn.id,
      after,
      onStall: () => undefined,
    })
  return { conversations, turn, follow }
}

void t.test('followTurn(): pieces in order, then the turn, then the end', async (t) => {
  const { conversations, turn, follow } = await following(t)
  const messages = await follow()
  conversations.tell(turn.id, { place: 1, pieces: [{ kind: 'begun' }] })
  t.match((await messages.next()).value, { pieces: [{ kind: 'begun' }], cursor: 1 })
  conversations.tell(turn.id, { place: 2, pieces: [{ kind: 'words', text: 'A ' }] })
  t.match((await messages.next()).value, { pieces: [{ text: 'A ' }], cursor: 2 })
  const later = await follow(1)
  t.match((await later.next()).value, { pieces: [{ text: 'A ' }], cursor: 2 }, 'it goes on after a cursor')
  conversations.end(turn.id, { status: 'answered', reply })
  t.match((await messages.next()).value, { pieces: [], turn: { status: 'answered' }, cursor: 2 })
  t.equal((await messages.next()).done, true)
  await later.return()
})

void t.test('followTurn(): P8: a turn of others is not there', async (t) => {
  const { follow } = await following(t)
  await t.rejects(follow(0, { ...identity, organizationId: OTHER }), { code: 'SS_NOT_FOUND' })
})

void t.test('Chat: asked, listed, shared and deleted over GraphQL', async (t) => {
  const app = await openApp(t, createWorld(t))
  const { data } = await ask(
    app,
    'mutation { createConversation(title: "Cars") { id title isOwn turnCount } }',
  )
  const { id } = data.createConversation
  t.match(data.createConversation, { title: 'Cars', isOwn: true, turnCount: 0 })
  const asked = await ask(
    app,
    'mutation ($id: ID!) { askInConversation(conversationId: $id, text: "What happened?") { id status number } }',
    { id },
  )
  t.match(asked.data.askInConversation, { status: 'waiting', number: 1 })
  const shared = 'mutation ($id: ID!) { changeConversation(id: $id, sharedWith: [viewer]) { sharedWith } }'
  t.match((await ask(app, shared, { id })).data.changeConversation, { sharedWith: ['viewer'] })
  t.match((await ask(app, '{ conversations { id turns { question } } }')).data.conversations, [
    { id, turns: [{ question: 'What happened?' }] },
  ])
  t.same((await ask(app, 'mutation ($id: ID!) { deleteConversation(id: $id) }', { id })).data, {
    deleteConversation: true,
  })
  t.equal(
    (await ask(app, 'query ($id: ID!) { conversation(id: $id) { id } }', { id })).data.conversation,
    null,
  )
})

void t.test('Chat: an id that is none is refused by name', async (t) => {
  const app = await openApp(t, createWorld(t))
  const { errors } = await ask(
    app,
    'mutation { askInConversation(conversationId: "x", text: "y", about: { chunkId: "\'; drop" }) { id } }',
  )
  t.match(errors, [{ extensions: { code: 'SS_INPUT_INVALID', field: 'chunkId' } }])
})
