import t from 'tap'
import type { DiscoveredCamera } from '../../core/ports.ts'
import { stableId } from '../../schema/ids.ts'
import { ask, createWorld, openApp, ORGANIZATION } from './world.ts'

const found = (change: Partial<DiscoveredCamera> = {}): DiscoveredCamera => ({
  ...{ id: 'http://192.168.1.64/onvif/device_service', organizationId: ORGANIZATION, name: 'IPC-440' },
  ...{ source: 'rtsp://192.168.1.64/main', seenAt: new Date('2026-11-28T10:00:00Z') },
  ...change,
})

void t.test(
  'P8: cameras that were found are told to their organization, and there to whoever sees all cameras',
  async (t) => {
    const world = createWorld(t)
    const { cameraRegistry } = world.options.ports
    await cameraRegistry.put(found(), 60_000)
    await cameraRegistry.put(found({ organizationId: stableId('organization', 'other') }), 60_000)
    const limits: { cameras?: string[] } = {}
    world.options.authenticate = () => ({
      organizationId: ORGANIZATION,
      role: 'owner',
      ...limits,
    })
    const app = await openApp(t, world)
    const told = async (): Promise<unknown> =>
      (await ask(app, '{ discoveredCameras { name source seenAt } }')).data
    const { name, source } = found()
    t.same(await told(), {
      discoveredCameras: [{ name, source, seenAt: '2026-11-28T10:00:00.000Z' }],
    })
    limits.cameras = ['door']
    t.same(await told(), { discoveredCameras: [] })
  },
)
