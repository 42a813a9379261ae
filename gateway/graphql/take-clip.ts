import { whoOf } from '../../core/who.ts'
import type { Context, Services } from './context.ts'
import { keyOf, payload } from './payloads.ts'

interface Asked {
  id: string
  idempotencyKey?: string | null
}

/** A clip of a camera, because somebody asks. */
export const clipResolvers = ({ ports: { cameras, processes, changes, audit } }: Services) => ({
  Mutation: {
    takeClip: (_: unknown, { input }: { input: Asked }, { identity }: Context) =>
      payload(async () => {
        const { idempotencyKey, ...request } = input
        const order = { operation: 'camera.clip', request, idempotencyKey: keyOf(idempotencyKey) }
        const { processId, isNew } = await changes.once(identity, order, async () => {
          const asked = await cameras.takeClip(identity, input.id)
          const entry = { ...whoOf(identity), action: 'camera.clip', subject: input.id }
          await audit.record({ ...entry, details: { ...asked } })
          return asked
        })
        return { process: await processes.get(identity, processId), isNew }
      }),
  },
})
