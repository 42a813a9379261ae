import { z } from 'zod'
import { CHANNEL_KINDS, DELIVERY_STATES } from '../../schema/channels.ts'

const id = z.string().max(200)
const Tenant = z.object({ organizationId: id, cameras: z.array(id).optional() })
const Orderer = Tenant.extend({ userId: id.optional(), keyId: id.optional() })

const Given = z.strictObject({
  name: z.string().max(200).optional(),
  address: z.unknown().optional(),
  secret: z.string().max(1000).optional(),
  wants: z.unknown().optional(),
  quiet: z.unknown().optional(),
  digest: z.unknown().optional(),
})

const page = z.strictObject({
  first: z.int().min(1).max(200).optional(),
  after: z.string().optional(),
  last: z.int().min(1).max(200).optional(),
  before: z.string().optional(),
  state: z.enum(DELIVERY_STATES).optional(),
})

const order = z.tuple([Orderer, id])

/** What a command asks of channels; what they hold is checked where they are kept. */
export const CHANNEL_CALLS = {
  list: z.tuple([Tenant]),
  get: z.tuple([Tenant, id]),
  add: z.tuple([Orderer, Given.extend({ name: z.string().max(200), kind: z.enum(CHANNEL_KINDS) })]),
  edit: z.tuple([Orderer, id, Given]),
  pause: order,
  resume: order,
  remove: order,
  test: order,
  deliveries: z.tuple([Tenant, id, page]),
  replay: z.tuple([Orderer, id, id.optional()]),
}
