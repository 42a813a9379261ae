import { awsCredentialsOf } from '../config/aws.ts'
import type { Config } from '../config.ts'
import type { Database } from '../database/database.ts'
import type { Logger } from '../logger.ts'
import type { Notifications, Ports } from '../ports.ts'

/** The channel that is told what happens; undefined where none is configured. */
export async function openNotifications(config: Config): Promise<Notifications | undefined> {
  const { notifySnsTopic: topic, notifySnsEndpoint: endpoint } = config
  if (topic === '') return undefined
  const { createSnsNotifications } = await import('../notifications/sns.ts')
  return createSnsNotifications({ topic, endpoint, credentials: awsCredentialsOf(config) })
}

/** How the leader tells that channel what happens. */
export async function openTelling(
  config: Config,
  {
    database,
    ports,
    log,
  }: { database: Database; ports: Pick<Ports, 'journal' | 'processes' | 'alerts'>; log: Logger },
): Promise<((signal: AbortSignal) => Promise<boolean>) | undefined> {
  const channel = await openNotifications(config)
  if (!channel) return undefined
  const { createTelling } = await import('../notifications/telling.ts')
  return createTelling({
    database,
    journal: ports.journal,
    processes: ports.processes,
    alerts: ports.alerts,
    channel,
    kinds: config.notifyKinds,
    log,
  })
}
