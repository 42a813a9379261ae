/** Something that one process of the cluster holds at a time. */
export interface Lock {
  readonly name: string
  /** Aborts when it was lost: whoever held it must stop at once what it allowed. */
  readonly lost: AbortSignal
  release(): Promise<void>
}

/** Locks that end with the process that holds them, however that ends. */
export interface Locks {
  /** Undefined where another process holds it; never waits. @throws the codes of the database */
  tryAcquire(name: string): Promise<Lock | undefined>
  /** Releases what is held. */
  close(): Promise<void>
}
