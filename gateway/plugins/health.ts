import type { FastifyReply } from 'fastify'
import { causeOf } from '../../core/errors.ts'
import { namedPlugin } from '../named-plugin.ts'
import type { GatewayOptions } from '../options.ts'

type Check = { ok: boolean; message?: string }
interface Health {
  live: boolean
  ready: boolean
  checks: Record<string, Check>
}

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

/**
 * `GET /health`: 200 when this node takes work, else 503, with each check. `/health/live`: the process is alive and
 * needs no restart. `/health/ready`: as `/health`, without the body.
 */
export const healthPlugin = namedPlugin<Pick<GatewayOptions, 'ports' | 'system'>>(
  'spectra-health',
  ['spectra-errors'],
  async (app, { ports, system }) => {
    async function health(): Promise<Health> {
      let node: Health = { live: true, ready: false, checks: {} }
      const checks = await Promise.all([
        check(
          'system',
          system.health().then((answer) => void (node = answer)),
        ),
        check('mailbox', ports.mailbox.health()),
        check('storage', ports.storage.health()),
        check('search', ports.search.health()),
        check('embedding', ports.embedding.health()),
      ])
      const own = Object.fromEntries(checks)
      const ready = node.ready && checks.every(([, { ok }]) => ok)
      return { live: node.live, ready, checks: { ...own, ...node.checks } }
    }

    const answer = (reply: FastifyReply, ok: boolean, body: unknown): FastifyReply =>
      reply
        .code(ok ? 200 : 503)
        .header('cache-control', 'no-store')
        .send(body)

    app.get('/health', async (_request, reply) => {
      const found = await health()
      return answer(reply, found.ready, found)
    })
    app.get('/health/live', async (_request, reply) => {
      const { live } = await system.health()
      return answer(reply, live, { live })
    })
    app.get('/health/ready', async (_request, reply) => {
      const { ready } = await health()
      return answer(reply, ready, { ready })
    })
  },
)
