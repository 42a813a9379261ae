import { defineEntity, p } from '@mikro-orm/core'
import type { StoredCause } from './processes.ts'
import { instant, made } from './columns.ts'

/** A few seconds of a camera as it sent them: an object of its ring. */
export const CameraSegment = defineEntity({
  name: 'CameraSegment',
  tableName: 'camera_segments',
  schema: 'spectra_ops',
  uniques: [{ name: 'camera_segments_key', properties: ['key'] }],
  indexes: [
    {
      name: 'camera_segments_expired',
      expression: `create index "camera_segments_expired" on "spectra_ops"."camera_segments" ("organization_id", "camera_id") where expired_at is not null`,
    },
  ],
  properties: {
    organizationId: p.uuid().primary(),
    cameraId: p.string().length(64).primary(),
    /** Instant of its first picture, by `clock`. */
    startAt: instant().primary(),
    endAt: instant(),
    /** The same for all that one connection to the camera brought. */
    runId: p.uuid(),
    /** Whose: that of the source, or ours when the pictures arrived. */
    clock: p.enum(['source', 'arrival'] as const),
    key: p.text(),
    bytes: p.bigint('number'),
    frames: p.integer(),
    codec: p.text(),
    width: p.integer(),
    height: p.integer(),
    /** It is no longer shown, and its object goes. */
    expiredAt: instant().nullable(),
    ...made(),
    /** By how much the clock of the source is ahead of the arrival of the pictures; null: it has none. */
    driftMs: p.bigint('number').nullable(),
    /** What was hidden in it (`coverOf`); null: nothing. */
    covers: p.json<readonly string[]>().nullable(),
  },
})

/** A time in which a camera that is to be recorded was not. */
export const CameraHole = defineEntity({
  name: 'CameraHole',
  tableName: 'camera_holes',
  schema: 'spectra_ops',
  indexes: [
    {
      name: 'camera_holes_open',
      expression: `create unique index "camera_holes_open" on "spectra_ops"."camera_holes" ("organization_id", "camera_id") where until_at is null`,
    },
  ],
  properties: {
    organizationId: p.uuid().primary(),
    cameraId: p.string().length(64).primary(),
    fromAt: instant().primary(),
    /** Null while it lasts. */
    untilAt: instant().nullable(),
    cause: p.json<StoredCause>(),
    ...made(),
  },
})
