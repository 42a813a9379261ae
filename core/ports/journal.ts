import type { JournalKind } from '../../schema/journal.ts'
import type { Tenant } from './identity.ts'
import type { ChunkView, EventView, Page, PageRequest } from './processes.ts'

/** A place in the journal of an organization, after an entry: later places are greater, first by `xact`, then by `seq`. */
export interface Place {
  xact: bigint
  seq: bigint
}

/** Something that happened. What it is about may have changed since, or be gone. */
export interface JournalEntry extends Place {
  kind: JournalKind
  at: Date
  processId?: string
  /** Where it happened in the footage of a camera, or to the camera itself. */
  cameraId?: string
  /** Ids of the chunks, events or messages that it is about. */
  subjects: readonly string[]
}

export interface JournalPage {
  /** In their order, each with a greater place than the one before. */
  entries: JournalEntry[]
  /** Something more is written, and can be read when the transactions before it have ended: soon, without any news of it. */
  pending: boolean
}

/** Where a client goes on: after a place, and before that within a list of what was there already. */
export interface Bookmark {
  place: Place
  /** How far in that list. */
  list?: string
}

/**
 * What happened, of one organization each (P8): written in the transaction in which it happened, and kept for some hours. Whoever
 * reads on after the last entry that it got misses none and gets none twice, from whichever process it reads. What was read is
 * on disk. Each call @throws the codes of the database
 */
export interface Journal {
  /** The place after all that can be read now. */
  head(tenant: Tenant): Promise<Place>
  /** All entries of the organization, also those that not everybody may see. @throws SS_CURSOR_EXPIRED where some are no longer kept */
  read(tenant: Tenant, after: Place, limit: number): Promise<JournalPage>
  /** Of the events with these ids, those that there are and that the tenant may see; in the order of the ids. */
  events(tenant: Tenant, ids: readonly string[]): Promise<EventView[]>
  /** The same of the chunks of cameras, each with its camera. */
  liveChunks(tenant: Tenant, ids: readonly string[]): Promise<LiveChunkView[]>
  /** The events of a process that no entry after `before` tells of, in the order of the video. */
  earlierEvents(tenant: Tenant, processId: string, before: Place, page: PageRequest): Promise<Page<EventView>>
  /** A text for clients, which no other organization can use. */
  cursorOf(tenant: Tenant, bookmark: Bookmark): string
  /** @throws SS_INPUT_INVALID for what is no cursor of this organization */
  bookmarkOf(tenant: Tenant, cursor: string): Bookmark
}

export interface LiveChunkView extends ChunkView {
  cameraId: string
}
