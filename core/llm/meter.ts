import type { CallKind, Usage } from '../ports.ts'

/** A call that is to be made: for what, of whom, and what it may take. */
export interface CallPlan {
  kind: CallKind
  provider: string
  model: string
  usage: Usage
}

/** Counts calls that cost. */
export interface Meter {
  /** Makes a call; what it costs is written down, whatever becomes of its answer. @throws what it throws, and the codes of the database */
  count<T extends { usage: Usage | undefined }>(
    plan: CallPlan,
    ask: () => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T>
}
