export interface Interrupt {
  readonly signal: AbortSignal
  /** True when the system itself gave up, not the user. */
  readonly escalated: boolean
  /** The system gives up: stop as on Ctrl-C. */
  abort(reason: unknown): void
  /** Gives the signals back. */
  dispose(): void
}

/**
 * Turns Ctrl-C, SIGTERM, SIGHUP and escalation into one abort, so that work can stop in order. A second Ctrl-C ends
 * the process at once.
 */
export function onInterrupt(): Interrupt {
  const controller = new AbortController()
  let escalated = false
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130)
    controller.abort(new Error('Interrupted'))
  }
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const name of names) process.on(name, stop)
  return {
    signal: controller.signal,
    get escalated() {
      return escalated
    },
    abort(reason) {
      escalated = true
      controller.abort(reason)
    },
    dispose: () => names.forEach((name) => process.off(name, stop)),
  }
}
