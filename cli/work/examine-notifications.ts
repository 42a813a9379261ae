import type { Config } from '../../core/config.ts'
import { openNotifications } from '../../core/opening/notifications.ts'
import { attempt, type Finding } from './findings.ts'

/** Whether the channel that is told what happens takes messages: it is told nothing. Empty where none is configured. */
export async function examineNotifications(config: Config): Promise<Finding[]> {
  const channel = await openNotifications(config)
  if (!channel) return []
  return attempt('Notifications', async () => {
    await channel.health()
    return { what: 'Notifications', verdict: 'ok', detail: channel.channel }
  })
}
