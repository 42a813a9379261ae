export interface Interrupt {
  readonly signal: AbortSignal
  /** True when the system itself gave up, not the user. */
  readonly gaveUp: boolean
  /** The system gives up: stop as on Ctrl-C. */
  abort(reason: unknown): void
  /** Gives the signals back. */
  dispose(): void
}

/**
 * Turns Ctrl-C, SIGTERM, SIGHUP and giving up into one abort, so that work can stop in order. A second Ctrl-C ends
 * the process at once.
 */
export function onInterrupt(): Interrupt {
  const controller = new AbortController()
  let gaveUp = false
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130)
    controller.abort(new Error('Interrupted'))
  }
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const name of names) process.on(name, stop)
  return {
    signal: controller.signal,
    get gaveUp() {
      return gaveUp
    },
    abort(reason) {
      if (controller.signal.aborted) return
      gaveUp = true
      controller.abort(reason)
    },
    dispose: () => names.forEach((name) => process.off(name, stop)),
  }
}
