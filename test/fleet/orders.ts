import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { fixture } from '../fixtures/videos.ts'
import { upload } from '../helpers/graphql-client.ts'
import { eventually } from '../helpers/processes.ts'
import type { Fleet } from './fleet.ts'

/** Between two orders, and before one that got no answer is made again. Milliseconds. */
const EVERY_MS = 4000
const AGAIN_MS = 300
const CREATE = 'mutation ($input: CreateBatchProcessInput!) { createBatchProcess(input: $input) { id } }'

/** A client that orders one video after the other, and orders again what got no answer. */
export interface Orders {
  /** Processes that were accepted. */
  readonly ids: readonly string[]
  /** Requests without an answer, which another one made up for. */
  readonly again: number
  /** Answers that no client should get: asking again would not help. */
  readonly refused: readonly string[]
  stop(): Promise<void>
}

/** Answers that a client takes for "later". */
const LATER = new Set([429, 502, 503, 504])

export async function startOrders(gatewayUrl: string): Promise<Orders> {
  const uploadKey = await upload(gatewayUrl, await fixture('forty-seconds.mp4'))
  const ids: string[] = []
  const refused: string[] = []
  let again = 0
  const ending = new AbortController()

  async function order(): Promise<void> {
    const input = { uploadKey, chunkDuration: 8, idempotencyKey: randomUUID() }
    const body = JSON.stringify({ query: CREATE, variables: { input } })
    for (;;) {
      const answer = await fetch(`${gatewayUrl}/graphql`, {
        ...{ method: 'POST', body, headers: { 'content-type': 'application/json' } },
        signal: AbortSignal.timeout(10_000),
      }).catch(() => undefined)
      if (answer && !LATER.has(answer.status)) {
        const text = await answer.text()
        const { data } = JSON.parse(text) as { data?: { createBatchProcess: { id: string } } | null }
        if (data) ids.push(data.createBatchProcess.id)
        else refused.push(`${answer.status} ${text}`)
        return
      }
      again += 1
      await sleep(AGAIN_MS)
    }
  }
  async function run(): Promise<void> {
    while (!ending.signal.aborted) {
      await order()
      await sleep(EVERY_MS, undefined, { signal: ending.signal }).catch(() => undefined)
    }
  }
  const running = run()
  return {
    ...{ ids, refused },
    get again() {
      return again
    },
    async stop() {
      ending.abort()
      await running
    },
  }
}

const STATUSES = `select status, count(*)::int as count from spectra_ops.batch_video_processes
  where id in (select jsonb_array_elements_text($1::jsonb)::uuid) group by status`

/** Waits until all have ended. @returns how many by status */
export async function allEnded(
  query: Fleet['query'],
  ids: readonly string[],
  patienceMs: number,
): Promise<Record<string, number>> {
  let counts: Record<string, number> = {}
  const ended = async (): Promise<boolean> => {
    const rows = await query<{ status: string; count: number }>(STATUSES, [JSON.stringify(ids)])
    counts = Object.fromEntries(rows.map(({ status, count }) => [status, count]))
    const { completed = 0, failed = 0, cancelled = 0 } = counts
    return completed + failed + cancelled === ids.length
  }
  await eventually(`${ids.length} processes end`, ended, patienceMs)
  return counts
}
