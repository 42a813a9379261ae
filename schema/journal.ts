import { z } from 'zod'

/** What the journal tells of: what happened to processes, chunks, events, cameras and messages, in the words of the past. */
export const JOURNAL_KINDS = [
  'process_created',
  'process_pending',
  'process_queued',
  'process_processing',
  'process_completed',
  'process_failed',
  'process_cancelled',
  /** What its source is, how many chunks it has, a warning. */
  'process_changed',
  'process_deleted',
  'chunk_added',
  'chunk_pending',
  'chunk_processing',
  'chunk_m1_completed',
  'chunk_completed',
  'chunk_failed',
  'chunk_cancelled',
  'chunk_deleted',
  'events_added',
  'camera_added',
  'camera_changed',
  'camera_paused',
  'camera_resumed',
  'camera_removed',
  /** For good: it has a dead letter. */
  'message_failed',
  /** The dead letter was brought back. */
  'message_replayed',
  /** Dead letters are being brought back at a pace. */
  'replay_started',
  'replay_progressed',
  /** All were brought back, and what came of them is known. */
  'replay_completed',
  /** Too many failed again. */
  'replay_stopped',
  'replay_cancelled',
  /** A rule came true; the alert is what it is about. */
  'alert_raised',
  /** Nobody acknowledged it in time. */
  'alert_escalated',
  'alert_acknowledged',
  'alert_closed',
  /** It was commented, marked or opened again, or goes on. */
  'alert_changed',
] as const

export const JournalKind = z.enum(JOURNAL_KINDS)
export type JournalKind = z.infer<typeof JournalKind>

/** Events that one entry names at most; more have several. */
export const EVENTS_IN_ENTRY = 100
