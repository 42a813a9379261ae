import type { Database } from '../../../core/database/database.ts'
import { isTerminalProcess, type ProcessStatus } from '../../../schema/status.ts'
import type { Order } from '../cluster/workload.ts'
import type { Finding } from './evidence.ts'

interface Row {
  id: string
  status: ProcessStatus
  code: string | null
  spans: { startTime: number; endTime: number }[]
}

const TOLERANCE = 0.001

/** P1: each accepted order has come to its end, and to the right one: all of its video in chunks, or the reason why not. */
export async function ordersAreFulfilled(
  database: Database,
  orders: readonly Order[],
  problems: readonly string[],
): Promise<Finding> {
  const rows = await database.query<Row>(
    `select p.id, p.status, p.cause ->> 'code' as code, coalesce((select jsonb_agg(jsonb_build_object(
         'startTime', c.start_time, 'endTime', c.end_time) order by c.ordinal)
       from spectra_ops.batch_video_chunks c where c.process_id = p.id), '[]') as spans
     from spectra_ops.batch_video_processes p`,
  )
  const byId = new Map(rows.map((row) => [row.id, row]))
  const wrong = [...problems]
  const ends: Record<string, number> = {}
  for (const order of orders) {
    const row = byId.get(order.id)
    if (order.answers.size > 1) wrong.push(`${order.key} became ${order.answers.size} processes`)
    if (!row) wrong.push(`${order.key}, process ${order.id}, was accepted and is not there`)
    else {
      ends[row.status] = (ends[row.status] ?? 0) + 1
      const why = misfortune(order, row)
      if (why) wrong.push(`${order.key}, process ${order.id}, ${why}`)
    }
  }
  const text = Object.entries(ends).map(([status, count]) => `${count} ${status}`)
  return { counted: `${orders.length} accepted, ${text.join(', ')}`, wrong }
}

function misfortune({ video, cancelled }: Order, { status, code, spans }: Row): string | undefined {
  if (!isTerminalProcess(status)) return `is still ${status}`
  if (cancelled && status === 'cancelled') return undefined
  if (video.spans.length === 0) {
    return status === 'failed' && code !== null ? undefined : `is ${status}, but ${video.name} is no video`
  }
  if (status !== 'completed') return `is ${status} (${code}), but nothing is wrong with ${video.name}`
  const same = (a: number, b: number): boolean => Math.abs(a - b) < TOLERANCE
  const complete =
    spans.length === video.spans.length &&
    spans.every((span, n) => {
      const { startTime, endTime } = video.spans[n]!
      return same(span.startTime, startTime) && same(span.endTime, endTime)
    })
  return complete
    ? undefined
    : `has ${spans.length} chunks that are not the ${video.spans.length} of ${video.name}`
}
