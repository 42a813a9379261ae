import type { CameraRegion, CameraView, Identity } from '../../core/ports.ts'
import type { Region } from '../../schema/regions.ts'
import type { Context, Services } from './context.ts'
import { keyOf, payload } from './payloads.ts'
import { withoutNulls } from './told-input.ts'

interface Keyed {
  cameraId: string
  name: string
  idempotencyKey?: string | null
}

const toView = ({ region, version, updatedAt }: CameraRegion) => ({ ...region, version, updatedAt })

/** Lines and zones in the pictures of cameras. */
export function cameraRegionResolvers({ ports: { cameras, changes, audit } }: Services) {
  const regionsOf = async (identity: Identity, cameraId: string) =>
    (await cameras.regions(identity, [cameraId])).map(toView)

  /** Once for its key, and in the audit log. */
  const order = (
    { identity }: Context,
    operation: 'set' | 'remove',
    { idempotencyKey, ...request }: Keyed,
    work: () => Promise<object>,
  ) =>
    payload(async () => {
      await changes.once(
        identity,
        { operation: `camera.region.${operation}`, request, idempotencyKey: keyOf(idempotencyKey) },
        async () => {
          const details = { name: request.name, ...(await work()) }
          const { organizationId, userId, keyId } = identity
          const subject = request.cameraId
          await audit.record({ organizationId, userId, keyId, action: 'camera.region', subject, details })
          return { name: request.name }
        },
      )
      return { regions: await regionsOf(identity, request.cameraId) }
    })

  return {
    Query: {
      cameraRegions: async (_: unknown, { cameraId }: { cameraId: string }, { identity }: Context) => {
        await cameras.get(identity, cameraId)
        return regionsOf(identity, cameraId)
      },
    },
    Mutation: {
      setCameraRegion: (_: unknown, { input }: { input: Keyed & Region }, context: Context) => {
        const { cameraId, idempotencyKey, ...region } = input
        return order(context, 'set', { ...region, cameraId, idempotencyKey }, async () => {
          const set = await cameras.setRegion(context.identity, cameraId, withoutNulls(region) as Region)
          return { version: set.version }
        })
      },
      removeCameraRegion: (_: unknown, { input }: { input: Keyed }, context: Context) =>
        order(context, 'remove', input, async () => {
          await cameras.removeRegion(context.identity, input.cameraId, input.name)
          return { removed: true }
        }),
    },
  }
}

/** Of many cameras by one question. */
export const cameraRegionLoaders = ({ ports: { cameras } }: Pick<Services, 'ports'>) => ({
  Camera: {
    regions: async (asked: readonly { obj: CameraView }[], { identity }: Context) => {
      const ids = [...new Set(asked.map(({ obj }) => obj.id))]
      const byCamera = Map.groupBy(await cameras.regions(identity, ids), ({ cameraId }) => cameraId)
      return asked.map(({ obj }) => (byCamera.get(obj.id) ?? []).map(toView))
    },
  },
})
