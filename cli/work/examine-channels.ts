import type { Config } from '../../core/config.ts'
import { createChannelPorts } from '../../core/ports-of-commands.ts'
import { findRunning } from '../../core/running/remote.ts'
import { OWN_USER } from '../organization.ts'
import { attempt, type Finding } from './findings.ts'

/** To which channels of the own organization nothing gets through. They are told nothing. Empty where there are none. */
export async function examineChannels(config: Config): Promise<Finding[]> {
  return attempt('Channels', async () => {
    const { channels, close } = await createChannelPorts(config, await findRunning(config.dataDir))
    try {
      const all = await channels.list(OWN_USER)
      const active = all.filter(({ pausedAt }) => !pausedAt)
      const failing = active.filter((each) => each.failing)
      if (all.length === 0) return []
      const dead = all.reduce((sum, each) => sum + each.dead, 0)
      const detail = `${active.length} told, ${all.length - active.length} paused, ${dead} deliveries dead`
      if (failing.length === 0) return { what: 'Channels', verdict: 'ok', detail }
      const why = failing.map(({ name, failing }) => `${name}: ${failing!.because}`).join('; ')
      const advice = `Try it with: spectra channel test ${failing[0]!.name}`
      return { what: 'Channels', verdict: 'missing', code: 'SS_CHANNEL_UNAVAILABLE', detail: why, advice }
    } finally {
      await close()
    }
  })
}
