import { randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import { createChannels } from '../../../core/channels/channels.ts'
import { createDelivering, type DeliveringOptions } from '../../../core/channels/delivering.ts'
import { createLinks } from '../../../core/channels/links.ts'
import { adapterOpener } from '../../../core/channels/open-adapter.ts'
import { createOpenAdapters } from '../../../core/channels/open-adapters.ts'
import type { Database } from '../../../core/database/database.ts'
import { createJournal } from '../../../core/journal/journal.ts'
import { createCursors } from '../../../core/ledger/cursors.ts'
import { createLedger } from '../../../core/ledger/index.ts'
import { silentLogger } from '../../../core/logger.ts'
import type { Tenant } from '../../../core/ports.ts'
import { createAlerts } from '../../../core/rules/alerts.ts'
import { createSealing } from '../../../core/security/sealing.ts'
import { eventually } from '../../helpers/eventually.ts'
import { cutProcess, describeChunk, finishChunk } from '../../helpers/pipeline.ts'

const SECRET = 'a secret of the tests, of 32 characters'

/** Channels of a database, whoever tells them, and a clock that only a test moves. */
export function channelWorld(t: Test, database: Database, more: Partial<DeliveringOptions> = {}) {
  const parts = createLedger(database)
  const sealing = createSealing(SECRET)
  const cursorsOf = createCursors(SECRET)
  let moved = 0
  const clock = () => new Date(Date.now() + moved)
  const config = { allowPrivateAddresses: true, notifySnsEndpoint: '' }
  const openAdapter = adapterOpener({ sealing, config })
  const errors: object[] = []
  const log = { ...silentLogger, error: (fields: object) => void errors.push(fields) }
  const channels = createChannels(database, {
    sealing,
    openAdapter,
    cursorsOf,
    clock,
    allowPrivateAddresses: true,
  })
  const links = createLinks('https://spectra.example.org')

  /** One who leads: it can be replaced by another, as after a crash. */
  function leader(change: Partial<DeliveringOptions> = {}, end: 'closed' | 'killed' = 'closed') {
    const ending = new AbortController()
    const delivering = createDelivering({
      ...{ database, log, links, clock, linkOf: links.ofNotice, random: () => 0.5 },
      journal: createJournal(database, { secret: SECRET }),
      ...{ processes: parts.processes, summaries: parts.summaries, cameras: parts.cameras },
      alerts: createAlerts(database, cursorsOf),
      adapters: createOpenAdapters(openAdapter),
      picturesOf: async () => [],
      ...more,
      ...change,
    })
    const close = async () => {
      ending.abort(new Error('another leads'))
      await delivering.close()
    }
    // Who is killed waits for nobody.
    if (end === 'closed') t.teardown(close)
    return { round: () => delivering.round(ending.signal), close }
  }

  const of = leader()
  /** Rounds until it is so. */
  const until = (what: string, is: () => boolean | Promise<boolean>) =>
    eventually(what, async () => {
      await of.round()
      return is()
    })

  const work = async (chunks: number, tenant: Tenant) => {
    const { process, m1 } = await cutProcess(parts, chunks, tenant)
    for (const message of m1) await finishChunk(parts, await describeChunk(parts, message))
    return process.id
  }
  const states = async (tenant: Tenant, channelId: string) => {
    const { items } = await channels.deliveries(tenant, channelId, { first: 200 })
    return items.map(({ state }) => state)
  }

  return {
    ...{ channels, work, states, until, leader, errors, sealing, parts, clock },
    round: of.round,
    /** Later by so many milliseconds. */
    later: (ms: number) => void (moved += ms),
  }
}

export const newTenant = () => ({ organizationId: randomUUID() })
