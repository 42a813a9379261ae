import { whoOf } from '../../core/who.ts'
import type { Mask } from '../../schema/masks.ts'
import type { Context, Services } from './context.ts'
import { keyOf, payload } from './payloads.ts'

interface Keyed {
  cameraId: string
  name: string
  idempotencyKey?: string | null
}

/** What nobody is to see of cameras. */
export function cameraMaskResolvers({ ports: { cameras, changes, audit } }: Services) {
  /** Once for its key, and in the audit log. */
  const order = (
    { identity }: Context,
    operation: 'set' | 'remove',
    { idempotencyKey, ...request }: Keyed,
    work: () => Promise<object>,
  ) =>
    payload(async () => {
      const { cameraId: subject, name } = request
      await changes.once(
        identity,
        { operation: `camera.mask.${operation}`, request, idempotencyKey: keyOf(idempotencyKey) },
        async () => {
          const details = { name, ...(await work()) }
          await audit.record({ ...whoOf(identity), action: 'camera.mask', subject, details })
          return { name }
        },
      )
      return { masks: (await cameras.get(identity, subject)).masks }
    })

  return {
    Mutation: {
      setCameraMask: (_: unknown, { input }: { input: Keyed & Mask }, context: Context) => {
        const { cameraId, name, points } = input
        return order(context, 'set', input, async () => {
          const { version } = await cameras.setMask(context.identity, cameraId, { name, points })
          return { version }
        })
      },
      removeCameraMask: (_: unknown, { input }: { input: Keyed }, context: Context) =>
        order(context, 'remove', input, async () => {
          await cameras.removeMask(context.identity, input.cameraId, input.name)
          return { removed: true }
        }),
    },
  }
}
