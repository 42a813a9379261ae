import type { Identity } from './identity.ts'
import type { Page, PageRequest } from './processes.ts'

/** A moment that is put into a case: exactly one of the four. Seconds are those of the video. */
export type NewCaseItem = (
  | { eventId: string }
  | { chunkId: string }
  | { processId: string; startTime: number; endTime: number }
  | { cameraId: string; from: Date; until: Date }
) & { comment?: string }

/** A moment of a case. */
export interface CaseItem {
  id: string
  caseId: string
  kind: 'event' | 'chunk' | 'video' | 'camera'
  /** Absent: a range of a camera, which may be of several clips. */
  processId?: string
  eventId?: string
  chunkId?: string
  cameraId?: string
  /** Seconds of the video; absent for a range of a camera. */
  startTime?: number
  endTime?: number
  /** Instants of a range of a camera. */
  from?: Date
  until?: Date
  comment: string
  /** Counts from 1. */
  position: number
  /** Who put it there; absent: a program, or the machine's own user. */
  userId?: string
  createdAt: Date
}

/** Moments that people keep together. */
export interface Case {
  id: string
  name: string
  note: string
  /** As many as the identity may see. */
  itemCount: number
  userId?: string
  createdAt: Date
  /** When something of it was changed last. */
  updatedAt: Date
}

export interface CaseChange {
  name?: string
  note?: string
  /** True: shown no more; false within a day after that: shown again. */
  removed?: boolean
}

export interface CaseItemChange {
  comment?: string
  /** Its new place, from 1 on; those behind it move. */
  position?: number
  /** As for a case. */
  removed?: boolean
}

/** A question that is asked again and again, as `ask` takes it. */
export interface KeptQuery {
  text: string
  zone?: string
  not?: string[]
  types?: string[]
  since?: string
  until?: string
  processId?: string
}

export interface SavedSearch {
  id: string
  name: string
  query: KeptQuery
  userId?: string
  createdAt: Date
}

export interface SavedSearchChange {
  name?: string
  query?: KeptQuery
  /** As for a case. */
  removed?: boolean
}

/**
 * What people keep of what they found (P8). Whoever is limited to cameras sees the cases that are their own, or have a moment of
 * these cameras, and of a case the moments of these; and the searches that they saved themselves. Each change stands in the audit
 * log. Each call @throws the codes of the database; SS_NOT_FOUND for what is not there; SS_INPUT_INVALID for what cannot be kept
 */
export interface Cases {
  /** Those that were changed last come first. */
  list(identity: Identity, page: PageRequest): Promise<Page<Case>>
  get(identity: Identity, id: string): Promise<Case>
  create(identity: Identity, given: { name: string; note?: string }): Promise<Case>
  /** What was removed for longer than a day is gone for good with the next removal. */
  change(identity: Identity, id: string, change: CaseChange): Promise<Case>
  /** All of each case, in their order. */
  items(identity: Identity, caseIds: readonly string[]): Promise<Map<string, CaseItem[]>>
  /** At the end, in this order. */
  add(identity: Identity, caseId: string, items: readonly NewCaseItem[]): Promise<CaseItem[]>
  /** Returns the id of its case. */
  changeItem(identity: Identity, id: string, change: CaseItemChange): Promise<string>
}

/** As for `Cases`. */
export interface SavedSearches {
  /** By name. */
  list(identity: Identity): Promise<SavedSearch[]>
  save(identity: Identity, given: { name: string; query: KeptQuery }): Promise<SavedSearch>
  change(identity: Identity, id: string, change: SavedSearchChange): Promise<SavedSearch>
}
