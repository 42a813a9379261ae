import { defineEntity, p } from '@mikro-orm/core'
import type { Mask } from '../masks.ts'
import type { Region } from '../regions.ts'
import type { CameraSource } from '../messages/index.ts'
import { instant, made } from './columns.ts'
import type { StoredCause } from './processes.ts'

/** A camera that is watched: a clip of it is taken again and again. */
export const Camera = defineEntity({
  name: 'Camera',
  tableName: 'cameras',
  schema: 'spectra_core',
  indexes: [
    {
      name: 'cameras_due',
      expression: `create index "cameras_due" on "spectra_core"."cameras" ("next_at") where paused_at is null`,
    },
  ],
  properties: {
    organizationId: p.uuid().primary(),
    id: p.string().length(64).primary(),
    /** With its credentials: shown to nobody. */
    source: p.json<CameraSource>(),
    clipSeconds: p.double(),
    /** From the start of one clip to the start of the next; of a schedule of cron the shortest such time. */
    everySeconds: p.double(),
    /** No clip begins before. */
    nextAt: instant(),
    pausedAt: instant().nullable(),
    ...made(),
    /** Whether it is read what is written in its pictures. */
    ocr: p.boolean().default(false),
    /** IANA name of the zone by whose clock its hours and days are told; null: UTC. */
    zone: p.text().nullable(),
    /** Whether all that it shows is recorded; null: where its source can be. */
    records: p.boolean().nullable(),
    /** How much of that is kept; null: as the settings say. */
    ringSeconds: p.double().nullable(),
    ringBytes: p.bigint('number').nullable(),
    /** How long its footage is kept, with all that was made of it; null, or 0: until somebody has it erased. */
    keepSeconds: p.double().nullable(),
    /** When clips are taken: `always`, `on-demand`, or five fields of cron. */
    schedule: p.text().default('always'),
    /** Names of the groups that it is in, in order. */
    groups: p.json<string[]>().defaultRaw(`'[]'`),
    /** What nobody is to see of it; null: nothing. */
    masks: p.json<readonly (Mask & { version: number; updatedAt: string })[]>().nullable(),
    /** Ranges that are due since an outage, newest first; both null: none. */
    backlogFrom: instant().nullable(),
    backlogTo: instant().nullable(),
    /** Of a folder, what the last look at it found; null: nobody has looked yet. */
    look: p.json<StoredLook>().nullable(),
  },
})

/** What a look at a folder found. */
export interface StoredLook {
  /** ISO 8601. */
  at: string
  /** Files that nothing more is to be done about. */
  done: number
  /** Recordings that are whole, and are to be taken. */
  waiting: number
  /** Recordings that may still be written to. */
  unsettled: number
  /** Why it could not be looked at, or no recording of it be opened. */
  cause?: StoredCause
  /** Nobody could look yet: what is there from the start is still to be told. */
  first?: true
}

/** A file in the folder of a camera, in one of its versions: what became of it. */
export const CameraFile = defineEntity({
  name: 'CameraFile',
  tableName: 'camera_files',
  schema: 'spectra_ops',
  indexes: [
    { name: 'camera_files_name', properties: ['organizationId', 'cameraId', 'name'] },
    { name: 'camera_files_state', properties: ['organizationId', 'cameraId', 'state', 'notedAt'] },
  ],
  properties: {
    /** Of its process, too. */
    id: p.uuid().primary(),
    organizationId: p.uuid(),
    cameraId: p.string().length(64),
    /** Relative to the folder. */
    name: p.text(),
    /** Another with each change of the file. */
    version: p.text(),
    bytes: p.bigint('number'),
    changedAt: instant(),
    /** passed: it was there before the camera, or is older than the camera keeps anything. */
    state: p.enum(['taken', 'refused', 'passed'] as const),
    /** Why it was refused. */
    cause: p.json<StoredCause>().nullable(),
    /** Of one that was taken: the instant of its first picture, its length in seconds, and what told that instant. */
    startedAt: instant().nullable(),
    seconds: p.double().nullable(),
    clock: p.enum(['name', 'file'] as const).nullable(),
    /** When that was decided. */
    notedAt: instant(),
  },
})

/** A line or a zone in the pictures of a camera. */
export const CameraRegion = defineEntity({
  name: 'CameraRegion',
  tableName: 'camera_regions',
  schema: 'spectra_core',
  properties: {
    organizationId: p.uuid().primary(),
    cameraId: p.string().length(64).primary(),
    name: p.string().length(64).primary(),
    region: p.json<Region>(),
    /** How often it was set, 1 for the first time. */
    version: p.integer(),
    ...made(),
    updatedAt: instant(),
  },
})
