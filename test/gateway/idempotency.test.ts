import { buildSchema, isInputObjectType, getNamedType } from 'graphql'
import t from 'tap'
import { readSchema } from '../../gateway/graphql/schema.ts'

/** What brings something into being, by the names of this schema. */
const CREATES = /^(create|add|save|order|reprocess|retry|replay|start)/

/** Orders without a key, each with the reason why it does no harm to give it twice. */
const WITHOUT_KEY: Record<string, string> = {
  createBatchChunk: 'a place in a process is one chunk',
  createLiveChunk: 'a place in a process is one chunk',
  createChunkOutput: 'a chunk has one description',
  createEvent: 'a place in a chunk is one event',
  addChannel: 'a name is one channel',
  addRule: 'a name is one rule',
  createConversation: 'one without a question says nothing, and what is asked in it takes a key',
  replayDeliveries: 'a delivery that waits again has not failed any more',
  replayDeadLetters: 'a letter that was replayed is none any more',
}

void t.test(
  'Idempotency: every mutation that creates something takes a key, or says why it needs none',
  async (t) => {
    const creating = Object.values(buildSchema(readSchema()).getMutationType()!.getFields()).filter(
      ({ name }) => CREATES.test(name),
    )
    t.ok(creating.length > 10)
    const without = creating.filter(({ args }) => {
      const inputs = args.map(({ type }) => getNamedType(type)).filter(isInputObjectType)
      const names = [...args, ...inputs.flatMap((input) => Object.values(input.getFields()))].map(
        ({ name }) => name,
      )
      return !names.includes('idempotencyKey')
    })
    t.same(
      without.map(({ name }) => name).toSorted(),
      Object.keys(WITHOUT_KEY).toSorted(),
      'give its input an idempotencyKey, or a line in WITHOUT_KEY',
    )
  },
)
