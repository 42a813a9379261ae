import { defineEntity, p } from '@mikro-orm/core'
import type { OverviewClaim } from '../overview.ts'
import { instant, tenant, traceId } from './columns.ts'

/**
 * The summary of a whole video, or of an hour or a day of a camera. It is ordered when `dueAt` has come, and made when `madeFor` is
 * its order.
 */
export const SummaryRow = defineEntity({
  name: 'SummaryRow',
  tableName: 'summaries',
  schema: 'spectra_insights',
  indexes: [
    { name: 'summaries_process', properties: ['processId'] },
    { name: 'summaries_camera', properties: ['organizationId', 'cameraId', 'startsAt'] },
    {
      name: 'summaries_due',
      expression: `create index "summaries_due" on "spectra_insights"."summaries" ("due_at") where due_at is not null`,
    },
    {
      name: 'summaries_open',
      expression: `create index "summaries_open" on "spectra_insights"."summaries" ("updated_at") where made_for is distinct from order_id`,
    },
  ],
  properties: {
    id: p.uuid().primary(),
    ...tenant(),
    /** `clip`: of no summary, but of a clip whose hour and day are to be made again. */
    period: p.enum(['whole', 'clip', 'hour', 'day'] as const),
    /** Of a video, or a clip. */
    processId: p.uuid().nullable(),
    /** Of a camera: from when until when, by the clock of which zone. */
    cameraId: p.text().nullable(),
    startsAt: instant().nullable(),
    endsAt: instant().nullable(),
    zone: p.text().nullable(),
    trace: traceId(),
    /** From when on it is to be made, or made again. */
    dueAt: instant().nullable(),
    /** The latest order, and the one for which it was made. */
    orderId: p.uuid().nullable(),
    madeFor: p.uuid().nullable(),
    updatedAt: instant(),
    /** Of what it was made; null where there is nothing to tell yet. */
    parts: p.text().nullable(),
    text: p.text().nullable(),
    claims: p.json<OverviewClaim[]>().nullable(),
    provider: p.text().nullable(),
    model: p.text().nullable(),
    note: p.text().nullable(),
    madeAt: instant().nullable(),
  },
})
