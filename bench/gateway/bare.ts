import { fastify } from 'fastify'
import mercurius from 'mercurius'
import { randomUUID } from 'node:crypto'
import type { WriteOrder } from './events.ts'

/** Mercurius alone, as its documentation has it: the same payload, without accounts, journal or database. */
const app = fastify()
await app.register(mercurius, {
  schema: `
    type Event { id: ID! type: String! startTime: Float! endTime: Float! confidence: Float! description: String! createdAt: String! }
    type EventNews { events: [Event!]! cursor: String! }
    type Query { none: String }
    type Subscription { eventAdded: EventNews! }`,
  resolvers: {
    Subscription: {
      eventAdded: { subscribe: (_root, _args, { pubsub }) => pubsub.subscribe('events') },
    },
  },
  subscription: true,
})

const eventOf = (n: number): object => ({
  ...{ id: randomUUID(), type: 'object_entered', startTime: n, endTime: n + 1, confidence: 0.9 },
  description: 'A large red object enters at the top and leaves at the left.',
  createdAt: new Date().toISOString(),
})

process.on('message', ({ transactions, events }: WriteOrder) => {
  const write = async (): Promise<void> => {
    for (let n = 0; n < transactions; n++) {
      const eventAdded = {
        events: Array.from({ length: events }, (_, at) => eventOf(at)),
        cursor: 'c'.repeat(80),
      }
      app.graphql.pubsub.publish({ topic: 'events', payload: { eventAdded } })
    }
  }
  void write().then(() => process.send!({ committed: {} }))
})
process.on('disconnect', () => process.exit())
process.send!({ url: await app.listen({ host: '127.0.0.1', port: 0 }), token: undefined })
