import t from 'tap'
import type { Vision } from '../../core/ports.ts'
import { createWorld, openApp } from './world.ts'

void t.test(
  'GET /health says of database, Redis, RabbitMQ, models, search and storage whether each answers',
  async (t) => {
    const world = createWorld(t)
    let broken = false
    const vision = {
      health: async () => {
        if (broken) throw new Error('the provider is away')
      },
    } as Partial<Vision> as Vision
    world.options.ports.vision = vision
    const app = await openApp(t, world)
    const services = async (path = '/api/v1/health') => (await app.inject(path)).json().services
    const well = { database: true, redis: true, rabbitmq: true, llm: true, search: true, storage: true }
    t.same(await services(), well)
    t.same(await services('/health'), well)
    for (const [port, name] of [
      ['mailbox', 'rabbitmq'],
      ['rateLimits', 'redis'],
      ['search', 'search'],
      ['embedding', 'llm'],
    ] as const) {
      world.failing.add(port)
      t.same(await services(), { ...well, [name]: false })
      world.failing.clear()
    }
    broken = true
    t.same(await services(), { ...well, llm: false })
    const answer = await app.inject('/api/v1/health')
    t.equal(answer.statusCode, 200, 'whoever asks is answered without models')
    t.match(answer.json(), {
      degraded: ['llm'],
      checks: { llm: { ok: false, message: 'the provider is away' } },
    })
  },
)
