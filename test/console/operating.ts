import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import type { Test } from 'tap'
import { createEmbeddedMailbox } from '../../core/mailbox/embedded.ts'
import type { ClusterNode } from '../../core/control/cluster.ts'
import type { ErrorCode } from '../../core/errors.ts'
import type { Accounts, ActorNode, Envelope, Mailbox, SpentOnDay } from '../../core/ports.ts'
import type { GatewayPorts } from '../../gateway/options.ts'
import { startGateway, type Gateway } from '../../gateway/server.ts'
import { stableId } from '../../schema/ids.ts'
import { envelopeOf } from '../../schema/messages/index.ts'
import { originOf } from '../../schema/queues.ts'
import type { RoleName } from '../../schema/roles.ts'
import { receive } from '../contracts/mailbox/helpers.ts'
import { createWorld, ORGANIZATION, processOf, type World } from '../gateway/world.ts'
import { tempDir } from '../helpers/temp.ts'
import { openPage, type OpenedPage, type PageOptions } from './browser.ts'

export const VIDEOS = 'M0_DEADLETTER_QUEUE'
const FAILED = { code: 'SS_URL_FAILED', message: 'Cannot read it: nobody answers', retryable: true } as const

export interface OperatedWorld {
  world: World
  gateway: Gateway
  mailbox: Mailbox
  /** What models may cost on a day, and did. */
  money: { limit: number | undefined; spent: SpentOnDay[] }
  /** Videos that failed for good, by their titles. */
  kill(titles: readonly string[], code?: ErrorCode): Promise<void>
}

/** A gateway on a real socket, over a real mailbox. @param more in place of ports of the world */
export async function operatedWorld(
  t: Test,
  role: RoleName = 'owner',
  more: Partial<GatewayPorts> = {},
): Promise<OperatedWorld> {
  const mailbox: Mailbox = createEmbeddedMailbox({ path: join(tempDir(t), 'mailbox.sqlite') })
  t.teardown(() => mailbox.close())
  const money: OperatedWorld['money'] = { limit: undefined, spent: [] }
  const world = createWorld(t, {
    authenticate: () => ({ organizationId: ORGANIZATION, role }),
    updates: { intervalMs: 50 },
  })
  const costs = { ...world.options.ports.costs, byDay: async () => money.spent }
  const accounts = {
    limits: async () => ({ dailyCost: money.limit }),
    organizations: async () => [],
    any: async () => false,
  } satisfies Partial<Accounts> as unknown as Accounts
  const ports = { ...world.options.ports, mailbox, costs, accounts, ...more }
  const gateway = await startGateway({
    ...world.options,
    ports,
    config: { ...world.options.config, host: '127.0.0.1', port: 0 },
  })
  t.teardown(() => gateway.close())
  return {
    ...{ world, gateway, mailbox, money },
    async kill(titles, code = FAILED.code) {
      const origin = originOf(VIDEOS)!
      const letters = titles.map(videoOf)
      for (const title of titles) {
        const one = processOf({ id: stableId('process', title), title, status: 'failed' })
        world.processes.set(one.id, one)
      }
      await mailbox.publish(letters.map((envelope) => ({ queue: origin, envelope })))
      const box = await receive(mailbox, origin, letters.length)
      for (const one of await box.take(letters.length)) await one.deadLetter({ ...FAILED, code })
      await box.cancel()
    },
  }
}

function videoOf(title: string): Envelope {
  const processId = stableId('process', title)
  const payload = {
    ...{ processId, organizationId: ORGANIZATION, modality: 'batch' as const },
    source: { kind: 'url' as const, url: `http://example.org/${encodeURIComponent(title)}.mp4` },
    options: { chunkDuration: 10, overlap: 0 },
  }
  const context = { organizationId: ORGANIZATION, processId, trace: '0'.repeat(32), createdAt: new Date() }
  return envelopeOf('VideoProcessingRequest', payload, context)
}

/** Someone who goes on without an account, as this machine's own user does. */
export async function enter(
  browser: Browser,
  { url }: Gateway,
  path: string,
  options: PageOptions = {},
): Promise<OpenedPage> {
  const opened = await openPage(browser, url + path, options)
  await opened.page.locator('.card button').last().click()
  return opened
}

export const actorNode = (change: Partial<ActorNode>): ActorNode => ({
  ...{ id: 'a', kind: 'worker', name: 'a', state: 'ready', inFlight: 0, handled: 0, failed: 0, restarts: 0 },
  ...{ children: [], ...change },
})

/** A node with the stage vlm, and a worker of it for each state. */
export function nodeOf(
  name: string,
  states: readonly ActorNode['state'][],
  change: Partial<ClusterNode> = {},
  stage: Partial<ActorNode> = {},
): ClusterNode {
  const children = states.map((state, at) =>
    actorNode({
      ...{ id: `vlm-${at + 1}`, name: `vlm-${at + 1}`, state, handled: 7, pid: 100 + at, rssBytes: 9e7 },
      ...{ inFlight: state === 'busy' ? 1 : 0 },
    }),
  )
  const vlm = actorNode({
    ...{ id: 'vlm', kind: 'stage', name: 'vlm', queue: 'M0_RESULTS_QUEUE', children },
    ...stage,
  })
  const now = new Date()
  return {
    ...{ name, version: '1.0.0', roles: ['vlm'], host: 'h', pid: 1, startedAt: now, at: now },
    ...{ ready: true, stale: false, cpu: 0.25, rssBytes: 2e8 },
    tree: actorNode({ id: name, kind: 'node', name, children: [vlm] }),
    ...change,
  }
}
