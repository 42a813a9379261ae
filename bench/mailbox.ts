import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createEmbeddedMailbox } from '../core/mailbox/embedded.ts'
import type { Envelope } from '../schema/messages/index.ts'

/**
 * What a hop costs (publish, deliver, acknowledge; 1 KB messages): throughput with many outstanding, latency at low
 * load, and both against a bare node:sqlite loop that inserts and deletes the same rows, batched alike.
 *
 *   node bench/mailbox.ts [--json] [--messages 40000]
 */
const argument = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? fallback : Number(process.argv[at + 1])
}
const MESSAGES = argument('messages', 40_000)
const OUTSTANDING = argument('outstanding', 1000)
const PREFETCH = argument('prefetch', 250)
const LOW_LOAD = 400
const QUEUE = 'M0_RESULTS_QUEUE'

const envelope = (padding: number): Envelope => ({
  id: randomUUID(),
  type: 'ChunkProcessingRequest',
  version: 1,
  organizationId: randomUUID(),
  processId: randomUUID(),
  attempt: 1,
  trace: '0'.repeat(32),
  createdAt: new Date().toISOString(),
  payload: { padding: 'x'.repeat(padding) },
})
const padding = 1024 - JSON.stringify(envelope(0)).length

const quantile = (sorted: number[], q: number): number => sorted[Math.floor((sorted.length - 1) * q)]!

/** The same rows written and deleted without a mailbox around them: the disk and SQLite alone. */
function bareHopsPerSecond(path: string, batch: number): number {
  const db = new DatabaseSync(path)
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE message (seq INTEGER PRIMARY KEY, body TEXT NOT NULL)`)
  const insert = db.prepare('INSERT INTO message (body) VALUES (?)')
  const remove = db.prepare('DELETE FROM message WHERE seq = ?')
  const body = JSON.stringify(envelope(padding))
  const start = performance.now()
  for (let done = 0; done < MESSAGES; done += batch) {
    db.exec('BEGIN IMMEDIATE')
    const rows = Array.from({ length: batch }, () => insert.run(body).lastInsertRowid)
    db.exec('COMMIT')
    db.exec('BEGIN IMMEDIATE')
    for (const row of rows) remove.run(row)
    db.exec('COMMIT')
  }
  const perSecond = MESSAGES / ((performance.now() - start) / 1000)
  db.close()
  return perSecond
}

/** Publishers keep `OUTSTANDING` messages unacknowledged; each acknowledgement lets the next one in. */
async function hopsPerSecond(path: string): Promise<{ perSecond: number; longestTurnMs: number }> {
  const mailbox = createEmbeddedMailbox({ path })
  const template = envelope(padding)
  let published = 0
  let acknowledged = 0
  let longestTurnMs = 0
  const start = performance.now()
  await new Promise<void>((resolve, reject) => {
    let turn = performance.now()
    const watch = (): void => {
      const now = performance.now()
      longestTurnMs = Math.max(longestTurnMs, now - turn)
      turn = now
      if (acknowledged < MESSAGES) setImmediate(watch)
    }
    watch()
    const next = (): void => {
      if (published === MESSAGES) return
      published += 1
      mailbox.publish([{ queue: QUEUE, envelope: { ...template, id: randomUUID() } }]).catch(reject)
    }
    mailbox
      .consume(QUEUE, { prefetch: PREFETCH }, (delivery) => {
        delivery.ack().then(() => {
          if (++acknowledged === MESSAGES) resolve()
          next()
        }, reject)
      })
      .then(() => Array.from({ length: OUTSTANDING }, next), reject)
  })
  const seconds = (performance.now() - start) / 1000
  await mailbox.close()
  return { perSecond: MESSAGES / seconds, longestTurnMs }
}

/** One message at a time: from publish() to its delivery, and to the end of its acknowledgement. */
async function latency(path: string): Promise<Record<'delivered' | 'hop', { p50: number; p99: number }>> {
  const mailbox = createEmbeddedMailbox({ path })
  const delivered: number[] = []
  const hop: number[] = []
  let start = 0
  let settled: () => void = () => undefined
  await mailbox.consume(QUEUE, { prefetch: 10 }, (delivery) => {
    delivered.push(performance.now() - start)
    void delivery.ack().then(() => {
      hop.push(performance.now() - start)
      settled()
    })
  })
  for (let i = 0; i < LOW_LOAD; i++) {
    const done = new Promise<void>((resolve) => (settled = resolve))
    start = performance.now()
    await mailbox.publish([{ queue: QUEUE, envelope: envelope(padding) }])
    await done
  }
  await mailbox.close()
  const both = (times: number[]) => {
    const sorted = times.toSorted((a, b) => a - b)
    return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) }
  }
  return { delivered: both(delivered), hop: both(hop) }
}

async function confirmsPerSecond(path: string): Promise<number> {
  const mailbox = createEmbeddedMailbox({ path })
  const start = performance.now()
  for (let i = 0; i < LOW_LOAD; i++) await mailbox.publish([{ queue: QUEUE, envelope: envelope(padding) }])
  const perSecond = LOW_LOAD / ((performance.now() - start) / 1000)
  await mailbox.close()
  return perSecond
}

const directory = mkdtempSync(join(tmpdir(), 'spectra-bench-'))
try {
  const file = (name: string): string => join(directory, name)
  const bare = bareHopsPerSecond(file('bare'), PREFETCH)
  const mailbox = await hopsPerSecond(file('throughput'))
  const times = await latency(file('latency'))
  const result = {
    messages: MESSAGES,
    outstanding: OUTSTANDING,
    prefetch: PREFETCH,
    bareHopsPerSecond: Math.round(bare),
    hopsPerSecond: Math.round(mailbox.perSecond),
    ratioToBare: Number((mailbox.perSecond / bare).toFixed(2)),
    longestTurnMs: Number(mailbox.longestTurnMs.toFixed(1)),
    awaitedConfirmsPerSecond: Math.round(await confirmsPerSecond(file('confirms'))),
    deliveredMs: times.delivered,
    hopMs: times.hop,
  }
  if (process.argv.includes('--json')) console.log(JSON.stringify(result))
  else {
    console.log(`bare node:sqlite          ${result.bareHopsPerSecond} hops/s`)
    console.log(`mailbox                   ${result.hopsPerSecond} hops/s, ${result.ratioToBare} of bare`)
    console.log(`longest turn              ${result.longestTurnMs} ms`)
    console.log(`awaited confirms          ${result.awaitedConfirmsPerSecond} /s`)
    for (const name of ['delivered', 'hop'] as const) {
      const { p50, p99 } = times[name]
      console.log(`low load, ${name.padEnd(15)} p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`)
    }
  }
} finally {
  rmSync(directory, { recursive: true, force: true })
}
