/** Who writes to the ledger, and by which clock. */
export interface Writer {
  clock: () => Date
  /** The name of the node that sends the messages written here. Without it they belong to no node. */
  owner: string | undefined
}

/** Now, but at least a millisecond after `last`: whoever asks for what is newer than `last` misses nothing. */
export const later = (now: Date, last: Date): Date => new Date(Math.max(now.getTime(), last.getTime() + 1))
