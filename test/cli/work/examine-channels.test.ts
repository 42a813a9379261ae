import t from 'tap'
import { examineChannels } from '../../../cli/work/examine-channels.ts'
import { OWN_USER } from '../../../cli/organization.ts'
import { loadConfig } from '../../../core/config.ts'
import { createChannelPorts } from '../../../core/ports-of-commands.ts'
import { tempDir } from '../../helpers/temp.ts'

void t.test('examineChannels(): nothing where there are none, else how many are told', async (t) => {
  const config = loadConfig({ dataDir: tempDir(t) }, {})
  t.same(await examineChannels(config), [])
  const { channels, close } = await createChannelPorts(config)
  const address = { url: 'https://example.org/told' }
  const { channel } = await channels.add(OWN_USER, { name: 'hook', kind: 'webhook', address })
  await channels.add(OWN_USER, { name: 'other', kind: 'webhook', address })
  await channels.pause(OWN_USER, channel.id)
  await close()
  t.match(await examineChannels(config), [
    { what: 'Channels', verdict: 'ok', detail: '1 told, 1 paused, 0 deliveries dead' },
  ])
})
