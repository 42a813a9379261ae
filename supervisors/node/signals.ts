import type { Logger } from '../../core/logger.ts'

/**
 * SIGTERM and SIGINT drain the node, and the process ends by itself with what its owner does then (P7). A second
 * signal ends it at once, with 128 + the signal's number. Returns the way to stop listening.
 */
export function handleSignals(node: { drain(): Promise<unknown> }, logger: Logger): () => void {
  let first = true
  const listeners = { SIGTERM: () => onSignal('SIGTERM', 143), SIGINT: () => onSignal('SIGINT', 130) }

  function onSignal(signal: string, code: number): void {
    if (!first) {
      logger.warn({ signal }, 'a second signal: ending at once')
      process.exit(code)
    }
    first = false
    logger.info({ signal }, 'draining')
    node.drain().catch((thrown: unknown) => {
      logger.error({ err: thrown }, 'cannot drain')
      process.exitCode = 1
    })
  }

  process.on('SIGTERM', listeners.SIGTERM)
  process.on('SIGINT', listeners.SIGINT)
  return () => {
    process.removeListener('SIGTERM', listeners.SIGTERM)
    process.removeListener('SIGINT', listeners.SIGINT)
  }
}
