import { defineEntity, p } from '@mikro-orm/core'
import type {
  ChannelAddress,
  ChannelKind,
  ChannelWants,
  DeliveryState,
  DigestSettings,
  QuietHours,
} from '../channels.ts'
import { instant, made, tenant } from './columns.ts'

/** A way by which people or programs of an organization are told what happens. */
export const ChannelRow = defineEntity({
  name: 'ChannelRow',
  tableName: 'channels',
  schema: 'spectra_core',
  indexes: [
    {
      name: 'channels_name',
      expression: `create unique index "channels_name" on "spectra_core"."channels" ("organization_id", "name")`,
    },
    {
      name: 'channels_digest',
      expression: `create index "channels_digest" on "spectra_core"."channels" ("digest_at") where digest_at is not null`,
    },
  ],
  properties: {
    id: p.uuid().primary(),
    ...tenant(),
    name: p.text(),
    kind: p.text().$type<ChannelKind>(),
    address: p.json<ChannelAddress>(),
    /** Sealed: shown to nobody. */
    secret: p.text().nullable(),
    wants: p.json<ChannelWants>(),
    quiet: p.json<QuietHours>().nullable(),
    digest: p.json<DigestSettings>().nullable(),
    /** When the next digest is due. */
    digestAt: instant().nullable(),
    pausedAt: instant().nullable(),
    /** How often it was changed, 1 at first. */
    version: p.integer(),
    ...made(),
    updatedAt: instant(),
    /** Failures in a row, and until when it is left alone after them. */
    failures: p.integer().default(0),
    retryAt: instant().nullable(),
    failedBecause: p.text().nullable(),
  },
})

/** That a channel is to be told something, and what came of it: one row for a channel and what happened. */
export const Delivery = defineEntity({
  name: 'Delivery',
  tableName: 'deliveries',
  schema: 'spectra_ops',
  indexes: [
    {
      name: 'deliveries_due',
      expression: `create index "deliveries_due" on "spectra_ops"."deliveries" ("channel_id", "next_at", "id") where state = 'waiting'`,
    },
    { name: 'deliveries_listing', properties: ['organizationId', 'channelId', 'createdAt', 'id'] },
    { name: 'deliveries_process', properties: ['processId'] },
    {
      name: 'deliveries_settled',
      expression: `create index "deliveries_settled" on "spectra_ops"."deliveries" ("settled_at") where settled_at is not null`,
    },
  ],
  properties: {
    id: p.uuid().primary(),
    ...tenant(),
    channelId: p.uuid(),
    /** Of what happened: whoever is told twice knows it by that. */
    noticeId: p.uuid(),
    kind: p.text(),
    cameraId: p.text().nullable(),
    processId: p.uuid().nullable(),
    severity: p.text().nullable(),
    title: p.text(),
    /** All that is told. */
    notice: p.json<Record<string, unknown>>(),
    state: p.text().$type<DeliveryState>(),
    attempts: p.integer().default(0),
    /** From when on it is to be told. */
    nextAt: instant(),
    ...made(),
    settledAt: instant().nullable(),
    errorCode: p.text().nullable(),
    error: p.text().nullable(),
  },
})
