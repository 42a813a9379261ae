/** Which cluster this process is a part of. */
export interface Membership {
  /** Made once; kept in the database, beside the objects, and on every message. */
  readonly clusterId: string
  /** @throws SS_MAILBOX_SHARED while messages of another cluster come in */
  health(): Promise<void>
}
