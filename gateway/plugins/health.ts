import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { causeOf } from '../../core/errors.ts'
import { judge, type Check } from '../../core/health.ts'
import type { SystemView } from '../../core/ports.ts'
import type { OrderWatch } from '../http/order-watch.ts'
import { namedPlugin } from '../named-plugin.ts'
import type { GatewayOptions } from '../options.ts'
import { shared } from '../turns.ts'

type Health = Awaited<ReturnType<SystemView['health']>>

const CHECK_MS = 3000

async function check(name: string, run: Promise<unknown>): Promise<[string, Check]> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${CHECK_MS} ms`)), CHECK_MS)
  try {
    await Promise.race([run, late.promise])
    return [name, { ok: true }]
  } catch (error) {
    return [name, { ok: false, message: causeOf(error, 300).message }]
  } finally {
    clearTimeout(timer)
  }
}

const HealthAnswer = z.object({
  live: z.boolean().describe('The process is alive.'),
  ready: z.boolean().describe('It takes work.'),
  degraded: z.array(z.string()).describe('Checks that fail without being needed.'),
  services: z
    .record(z.enum(['database', 'redis', 'rabbitmq', 'llm', 'search', 'storage']), z.boolean())
    .describe('Whether each of those that stand behind it answers; the embedded ones, too.'),
  checks: z.record(
    z.string(),
    z.object({
      ok: z.boolean(),
      message: z.string().optional(),
      figures: z.record(z.string(), z.number()).optional(),
    }),
  ),
})

/** What stands behind the gateway, by the names that people know, and the checks that tell of each. */
const SERVICES = {
  database: ['worklog', 'ledger', 'orders'],
  redis: ['rateLimits', 'cache'],
  rabbitmq: ['mailbox'],
  llm: ['llm', 'embedding', 'vision', 'language'],
  search: ['search'],
  storage: ['storage'],
} as const

type Services = Record<keyof typeof SERVICES, boolean>

const servicesOf = (checks: Record<string, Check>): Services =>
  Object.fromEntries(
    Object.entries(SERVICES).map(([name, of]) => [name, of.every((each) => checks[each]?.ok !== false)]),
  ) as Services

const about = (operationId: string, summary: string, body: z.ZodType) => ({
  operationId,
  summary,
  tags: ['health'],
  response: { 200: body, 503: body },
})

/**
 * `GET /api/v1/health` (and `/health`): 200 when this node takes work, else 503, with each check; `degraded` names those that fail without
 * being needed, such as Redis. `orders` is the last order that could not be written down. `/health/live`: the process is
 * alive and needs no restart, whatever it needs; asks nobody else. `/health/ready`: as `/health`, without the body. However
 * often they are asked at a time, everything is looked at once.
 */
export const healthPlugin = namedPlugin<Pick<GatewayOptions, 'ports' | 'system'> & { orders: OrderWatch }>(
  'spectra-health',
  ['spectra-errors', 'spectra-authenticate', 'spectra-openapi'],
  async (app, { ports, system, orders }) => {
    const health = shared(async (): Promise<Health & { services: Services }> => {
      let node: Health = { live: true, ready: false, degraded: [], checks: {} }
      const checks = await Promise.all([
        check(
          'system',
          system.health().then((answer) => void (node = answer)),
        ),
        check('mailbox', ports.mailbox.health()),
        check('storage', ports.storage.health()),
        check('search', ports.search.health()),
        check('embedding', ports.embedding.health()),
        check('rateLimits', ports.rateLimits.health()),
        check('orders', orders.health()),
        check('llm', Promise.all([ports.vision?.health(), ports.language?.health()])),
      ])
      const own = judge(Object.fromEntries(checks))
      const degraded = [...new Set([...own.degraded, ...node.degraded])]
      const all = { ...Object.fromEntries(checks), ...node.checks }
      const services = servicesOf(all)
      return { live: node.live, ready: node.ready && own.well, degraded, services, checks: all }
    })

    const answer = (reply: FastifyReply, ok: boolean, body: unknown): FastifyReply =>
      reply
        .code(ok ? 200 : 503)
        .header('cache-control', 'no-store')
        .send(body)

    const config = { open: true }
    for (const [prefix, name] of [
      ['/api/v1', ''],
      ['', 'ByOldName'],
    ] as const) {
      const all = about(`health${name}`, 'Whether the system works', HealthAnswer)
      app.get(`${prefix}/health`, { config, schema: all }, async (_request, reply) => {
        const found = await health()
        return answer(reply, found.ready, found)
      })
      const alive = about(`live${name}`, 'Whether the process is alive', z.object({ live: z.boolean() }))
      app.get(`${prefix}/health/live`, { config, schema: alive }, async (_request, reply) => {
        const live = system.live()
        return answer(reply, live, { live })
      })
      const taking = about(`ready${name}`, 'Whether it takes work', z.object({ ready: z.boolean() }))
      app.get(`${prefix}/health/ready`, { config, schema: taking }, async (_request, reply) => {
        const { ready } = await health()
        return answer(reply, ready, { ready })
      })
    }
  },
)
