import { Piscina } from 'piscina'

export type Threads = Piscina

export interface ThreadsOptions {
  most: number
  /** So many are kept; others end when they have had nothing to do for `idleMs`. @default 0 */
  least?: number
  /** @default none idles */
  idleMs?: number
  /** How much less urgent they are than all else. @default 0 */
  nice?: number
}

/**
 * Threads that do the work of one module. They start when there is work. A thread that ends in the middle of a task fails that task, and
 * another takes its place; of one that ends without a task, and of an answer that nobody waits for any more, Node only warns.
 */
export function openThreads(module: URL, { most, least = 0, idleMs = 0, nice = 0 }: ThreadsOptions): Threads {
  const threads = new Piscina({
    filename: module.href,
    minThreads: least,
    maxThreads: most,
    idleTimeout: idleMs,
    niceIncrement: nice,
    // Flags of the process (an inline script, a loader) are not meant for threads.
    execArgv: [],
  })
  threads.on('error', (error: Error) => process.emitWarning(error))
  return threads
}
