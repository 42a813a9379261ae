import { z } from 'zod'
import { ROLE_NAMES } from '../../schema/roles.ts'
import type { Costs } from '../ports.ts'

const id = z.string().max(200)
const ids = z.array(id).max(1000)
const Tenant = z.object({ organizationId: id, cameras: z.array(id).optional() })
const By = z.object({ organizationId: id, role: z.enum(ROLE_NAMES) })
const Span = z.strictObject({ from: z.date(), until: z.date(), cameraId: id.optional() })
const Subject = z.union([
  z.strictObject({ process: id }),
  z.strictObject({ camera: id, period: z.enum(['day', 'month']) }),
])
const EstimateAsked = z.strictObject({
  seconds: z.number(),
  chunkDuration: z.number(),
  motionGate: z.boolean().optional(),
})

export const COST_CALLS = {
  ofProcesses: z.tuple([Tenant, ids]),
  ofChunks: z.tuple([Tenant, ids]),
  ofTurns: z.tuple([Tenant, ids]),
  ofConversations: z.tuple([Tenant, ids]),
  calls: z.tuple([Tenant, id]),
  byDay: z.tuple([Tenant, Span]),
  byProcess: z.tuple([Tenant, Span.extend({ first: z.number().int().min(1).max(200) })]),
  waiting: z.tuple([Tenant]),
  budgets: z.tuple([Tenant, z.enum(['process', 'camera']), ids]),
  releaseDue: z.tuple([]),
  estimate: z.tuple([Tenant, EstimateAsked]),
  setBudget: z.tuple([By, Subject, z.number().optional()]),
} satisfies Record<keyof Costs, z.ZodType<unknown[]>>
