import { createChannels } from '../channels/channels.ts'
import { createDelivering, type Delivering } from '../channels/delivering.ts'
import { createLinks } from '../channels/links.ts'
import { adapterOpener } from '../channels/open-adapter.ts'
import { createOpenAdapters } from '../channels/open-adapters.ts'
import { createPictures } from '../channels/pictures.ts'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Database } from '../database/database.ts'
import { createCursors } from '../ledger/cursors.ts'
import type { Logger } from '../logger.ts'
import type { Channels, MetricsSink, Ports } from '../ports.ts'
import { createSealing } from '../security/sealing.ts'
import { datesOf } from './database.ts'
import { urlSecretOf } from './storage.ts'

/** The ways by which organizations are told what happens, as people look after them. */
export async function openChannels(
  config: Config,
  { database, clock }: { database: Database; clock: Clock },
): Promise<Channels> {
  const secret = await urlSecretOf(config)
  const sealing = createSealing(secret)
  return createChannels(database, {
    sealing,
    openAdapter: adapterOpener({ sealing, config, announces: false }),
    cursorsOf: createCursors(secret),
    clock: datesOf(clock),
    allowPrivateAddresses: config.allowPrivateAddresses,
  })
}

type DeliveringPorts = Pick<
  Ports,
  'journal' | 'processes' | 'alerts' | 'summaries' | 'cameras' | 'footage' | 'storage' | 'clock'
>

/** How the leader tells them what happens. */
export async function openDelivering(
  config: Config,
  {
    database,
    ports,
    log,
    metrics,
  }: { database: Database; ports: DeliveringPorts; log: Logger; metrics?: MetricsSink | undefined },
): Promise<Delivering> {
  const sealing = createSealing(await urlSecretOf(config))
  const links = createLinks(config.publicUrl)
  return createDelivering({
    ...{ database, log, links },
    ...{
      journal: ports.journal,
      processes: ports.processes,
      alerts: ports.alerts,
      summaries: ports.summaries,
      cameras: ports.cameras,
    },
    adapters: createOpenAdapters(adapterOpener({ sealing, config })),
    picturesOf: createPictures(ports),
    linkOf: links.ofNotice,
    clock: datesOf(ports.clock),
    random: Math.random,
    ...(metrics && {
      observe: (kind: string, outcome: string) =>
        metrics.count('spectra_deliveries_total', { kind, outcome }),
    }),
  })
}
