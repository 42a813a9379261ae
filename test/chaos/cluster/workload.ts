import { openAsBlob } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { SpectraError } from '../../../core/errors.ts'
import type { Processes } from '../../../core/ports.ts'
import { DEFAULT_ORGANIZATION_ID, stableId } from '../../../schema/ids.ts'
import type { Video } from './videos.ts'

/** One order that was accepted: from then on the system owes its end. */
export interface Order {
  id: string
  organizationId: string
  key: string
  priority: number
  video: Video
  acceptedAt: number
  /** How often it was ordered at the same time. */
  times: number
  /** Process ids that the same key was answered with. */
  answers: Set<string>
  /** Whoever ordered it wanted it to end early: it may still have been completed by then. */
  cancelled: boolean
  by: 'gateway' | 'database'
}

export const ORGANIZATIONS = [DEFAULT_ORGANIZATION_ID, stableId('organization', 'chaos')]

export interface Workload {
  readonly orders: readonly Order[]
  /** Tries that failed and were made again. */
  readonly refusals: number
  /** Answers that no client should get. */
  readonly problems: readonly string[]
  /** No new orders; resolves when each that was begun is accepted or given up. */
  stop(): Promise<void>
}

export interface WorkloadOptions {
  processes: Processes
  /** Where given, half of the orders of its organization go by way of it. */
  gatewayUrl?: string
  videos: readonly Video[]
  random: () => number
  /** Between two orders, on average. */
  everyMs: number
  /** No more than so many. */
  limit?: number
}

/** Share of orders of videos that are none; of those that are ordered twice; of those that are cancelled. */
const POISON = 0.1
const TWICE = 0.2
const CANCELLED = 0.04
const AGAIN_MS = 250

/** Orders processes one after the other, as clients do: each with a key of its own, and again until there is an answer. */
export function startWorkload(options: WorkloadOptions): Workload {
  const { processes, gatewayUrl, videos, random, everyMs, limit = Infinity } = options
  const orders: Order[] = []
  const ending = new AbortController()
  const under = new Set<Promise<void>>()
  const uploads = new Map<string, string>()
  const good = videos.filter(({ spans }) => spans.length > 0)
  const bad = videos.filter(({ spans }) => spans.length === 0)
  const oneOf = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!
  const problems: string[] = []
  let refusals = 0

  /** Undefined where the run ended before there was an answer. */
  async function insist<T>(call: () => Promise<T>): Promise<T | undefined> {
    for (;;) {
      try {
        return await call()
      } catch (thrown) {
        if (thrown instanceof SpectraError && !thrown.retryable) throw thrown
        refusals += 1
        if (ending.signal.aborted) return undefined
        await sleep(AGAIN_MS)
      }
    }
  }

  async function overHttp(order: Omit<Order, 'id'>): Promise<string> {
    const { video, key, priority } = order
    let uploadKey = uploads.get(video.name)
    if (!uploadKey) {
      uploadKey = await upload(gatewayUrl!, video)
      uploads.set(video.name, uploadKey)
    }
    const { chunkDuration, name: title } = video
    const input = { uploadKey, title, chunkDuration, priority, idempotencyKey: key }
    const query = 'mutation($input: CreateBatchProcessInput!) { createBatchProcess(input: $input) { id } }'
    const answer = await post<{ data?: { createBatchProcess: { id: string } } | null }>(
      `${gatewayUrl}/graphql`,
      JSON.stringify({ query, variables: { input } }),
      { 'content-type': 'application/json' },
    )
    if (!answer.data) throw new Error(JSON.stringify(answer))
    return answer.data.createBatchProcess.id
  }

  async function straight({ organizationId, key, priority, video }: Omit<Order, 'id'>): Promise<string> {
    const { id } = await processes.create({
      organizationId,
      source: { kind: 'path', path: video.path },
      options: { chunkDuration: video.chunkDuration, overlap: 0 },
      title: video.name,
      priority,
      idempotencyKey: key,
    })
    return id
  }

  async function order(number: number): Promise<void> {
    const organizationId = oneOf(ORGANIZATIONS)
    const http = gatewayUrl !== undefined && organizationId === DEFAULT_ORGANIZATION_ID && random() < 0.6
    const draft: Omit<Order, 'id'> = {
      organizationId,
      key: `order ${number}`,
      priority: Math.floor(random() * 11),
      video: random() < POISON ? oneOf(bad) : oneOf(good),
      acceptedAt: 0,
      times: random() < TWICE ? 2 : 1,
      answers: new Set(),
      cancelled: false,
      by: http ? 'gateway' : 'database',
    }
    const cancels = random() < CANCELLED
    const give = (): Promise<string | undefined> =>
      insist(() => (draft.by === 'gateway' ? overHttp(draft) : straight(draft)))
    const ids = await Promise.all(Array.from({ length: draft.times }, give))
    for (const id of ids) if (id) draft.answers.add(id)
    const [id] = draft.answers
    if (!id) return
    const accepted: Order = { ...draft, id, acceptedAt: Date.now() }
    orders.push(accepted)
    if (!cancels) return
    accepted.cancelled = true
    await sleep(500)
    await insist(() => cancel(accepted))
  }

  async function cancel({ organizationId, id }: Order): Promise<void> {
    try {
      await processes.cancel({ organizationId }, id)
    } catch (thrown) {
      // It ended before.
      if (!(thrown instanceof SpectraError && thrown.code === 'SS_STATUS_CONFLICT')) throw thrown
    }
  }

  async function run(): Promise<void> {
    for (let number = 1; number <= limit && !ending.signal.aborted; number += 1) {
      const one = order(number)
        .catch((thrown: unknown) => void problems.push(`order ${number}: ${String(thrown)}`))
        .finally(() => under.delete(one))
      under.add(one)
      await sleep(everyMs * 2 * random(), undefined, { signal: ending.signal }).catch(() => undefined)
    }
  }
  const running = run()

  return {
    orders,
    problems,
    get refusals() {
      return refusals
    },
    async stop() {
      ending.abort()
      await running
      await Promise.all(under)
    },
  }
}

async function upload(gatewayUrl: string, { path, name }: Video): Promise<string> {
  const form = new FormData()
  form.append('file', await openAsBlob(path), name)
  const { uploadKey } = await post<{ uploadKey: string }>(`${gatewayUrl}/uploads`, form)
  return uploadKey
}

async function post<T>(
  url: string,
  body: string | FormData,
  headers: Record<string, string> = {},
): Promise<T> {
  const signal = AbortSignal.timeout(5000)
  const response = await fetch(url, { method: 'POST', body, headers, signal })
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  return (await response.json()) as T
}
