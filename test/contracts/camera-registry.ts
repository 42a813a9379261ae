import type { Test } from 'tap'
import type { CameraRegistry, DiscoveredCamera } from '../../core/ports.ts'
import { stableId } from '../../schema/ids.ts'
import { eventually } from '../helpers/processes.ts'

const OURS = stableId('organization', 'ours')
const THEIRS = stableId('organization', 'theirs')
const LONG = 60_000

const camera = (id: string, change: Partial<DiscoveredCamera> = {}): DiscoveredCamera => ({
  id,
  organizationId: OURS,
  name: `Camera ${id}`,
  source: 'rtsp://camera.example/stream',
  seenAt: new Date('2026-01-02T03:04:05.678Z'),
  ...change,
})

/** The promises of the `CameraRegistry` port. `open` gives an empty one. */
export function cameraRegistryContract(
  t: Test,
  name: string,
  open: (t: Test) => Promise<CameraRegistry>,
): void {
  const promise = (what: string, run: (t: Test, registry: CameraRegistry) => Promise<unknown>): void => {
    void t.test(`Camera registry (${name}): ${what}`, async (t) => run(t, await open(t)))
  }

  promise('lists what was seen last of each camera, by name', async (t, registry) => {
    t.same(await registry.list(OURS), [])
    await registry.put(camera('2', { name: 'yard' }), LONG)
    await registry.put(camera('1', { name: 'old name' }), LONG)
    await registry.put(camera('1', { name: 'gate' }), LONG)
    t.strictSame(await registry.list(OURS), [camera('1', { name: 'gate' }), camera('2', { name: 'yard' })])
  })

  promise('organizations never see, change or remove the cameras of another (P8)', async (t, registry) => {
    await registry.put(camera('same'), LONG)
    await registry.put(camera('same', { organizationId: THEIRS, name: 'theirs' }), LONG)
    await registry.remove(THEIRS, 'other')
    t.same(await registry.list(OURS), [camera('same')])
    await registry.remove(THEIRS, 'same')
    t.same(await registry.list(THEIRS), [])
    t.same(await registry.list(OURS), [camera('same')])
  })

  promise('a camera that is not seen again is forgotten', async (t, registry) => {
    await registry.put(camera('gone'), 20)
    await registry.put(camera('there'), LONG)
    await eventually('it is forgotten', async () => (await registry.list(OURS)).length === 1)
    t.same(await registry.list(OURS), [camera('there')])
  })

  promise('removing what is not there is fine, and its health is good', async (t, registry) => {
    await registry.remove(OURS, 'nobody')
    await t.resolves(registry.health())
  })
}
