import type { ProcessOptions } from '../../schema/messages/index.ts'
import type { Tenant, Who } from './identity.ts'
import type { Page, PageRequest, ProcessView } from './processes.ts'

/** A time of a camera: clips of which any part lies in it belong to it. */
export interface Footage {
  cameraId: string
  from: Date
  /** Not in the future. */
  until: Date
}

/** How a video is analysed again: as it was, but for what is given here. */
export interface Again {
  options?: Partial<ProcessOptions>
  /** 0-10. @default that of the process */
  priority?: number
  /** Whether what it was made of is erased once the new one is completed. @default false */
  replace?: boolean
}

export type ErasureKind = 'process' | 'footage' | 'organization'

/**
 *     waiting -> ordered -> erased -> done
 *        +-> dropped
 *
 * `waiting` for another process to be completed, and `dropped` where that was not; `erased`: all that was there is gone; `done`: what
 * was still being worked on then is gone, too.
 */
export type ErasureState = 'waiting' | 'ordered' | 'erased' | 'done' | 'dropped'

/** How much was erased, by what it was. */
export interface ErasureCounts {
  processes?: number
  chunks?: number
  events?: number
  /** Rows of any kind, those above among them. */
  rows?: number
  objects?: number
  bytes?: number
  /** Messages and dead letters that waited in mailboxes. */
  letters?: number
}

/** An order to erase. It stays, and says nothing of what the footage showed. */
export interface ErasureView {
  id: string
  organizationId: string
  kind: ErasureKind
  processId?: string
  cameraId?: string
  from?: Date
  until?: Date
  /** What it waits for. */
  afterProcess?: string
  state: ErasureState
  /** Who ordered it; absent: a program, or the machine's own user. */
  userId?: string
  keyId?: string
  counts: ErasureCounts
  orderedAt: Date
  erasedAt?: Date
  doneAt?: Date
}

/** An order with a key: given twice it is carried out once, and answered alike. */
export interface Keyed {
  idempotencyKey?: string
}

/** Who may see, and who does it, for the record. */
export type Orderer = Tenant & Pick<Who, 'userId' | 'keyId'>

/**
 * Orders that change what there is. Each is bound to one tenant (P8), one transaction, and in the audit log; and @throws the codes of
 * the database, SS_NOT_FOUND for what is not there, and SS_IDEMPOTENCY_CONFLICT for a key of another order
 */
export interface Changes {
  /**
   * Analyses the video of a process again, as a process of its own that names the first (`reprocessOf`); the first stays as it is.
   * A clip of a camera is analysed again as it was taken. @throws SS_STATUS_CONFLICT where it goes on still, or has no clip
   */
  reprocess(who: Orderer, order: Again & Keyed & { processId: string }): Promise<ProcessView>
  /**
   * The same for the footage of one chunk; `replace` is for chunks that are all of their process.
   * @throws SS_STATUS_CONFLICT, SS_INPUT_INVALID
   */
  reprocessChunk(who: Orderer, order: Again & Keyed & { chunkId: string }): Promise<ProcessView>
  /** The same for every clip of a range that has ended. Returns the ids of the new processes. @throws SS_INPUT_INVALID for more than 1000 */
  reprocessFootage(who: Orderer, order: Again & Keyed & Footage): Promise<string[]>

  /**
   * Erases a process: rows, objects, vectors, messages and dead letters, from the trash, too (P13). What goes on is cancelled at
   * once; the rest follows within seconds, and goes on after a crash.
   */
  deleteProcess(who: Orderer, order: Keyed & { processId: string }): Promise<ErasureView>
  /** The same for the clips of a camera's range. @throws SS_INPUT_INVALID for a range that is none, or ends in the future */
  deleteFootage(who: Orderer, order: Keyed & Footage): Promise<ErasureView>
  /**
   * The same for all that the organization has, its accounts included. `confirm` is its name.
   * @throws SS_INPUT_INVALID for another name; SS_STATUS_CONFLICT for the operating organization
   */
  deleteOrganization(who: Orderer, order: Keyed & { confirm: string }): Promise<ErasureView>
  erasure(tenant: Tenant, id: string): Promise<ErasureView>
  /** Newest first. */
  erasures(tenant: Tenant, page: PageRequest): Promise<Page<ErasureView>>

  /**
   * Carries out an order that is no change of the ledger: once for a key, whose answer is kept for 30 days. What fails
   * used no key. `answer` holds ids, no secrets.
   * @throws SS_IDEMPOTENCY_CONFLICT; SS_ORDER_UNDERWAY while the first is being carried out
   */
  once<A>(
    tenant: Tenant,
    order: Keyed & { operation: string; request: unknown },
    work: () => Promise<A>,
  ): Promise<A>
}
