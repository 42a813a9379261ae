export interface SpanQueueOptions<T> {
  /** The service, as it is named to the user. */
  to: string
  /** Sends some together. Rejects where they did not arrive. */
  send(some: readonly T[]): Promise<void>
  /** Spans wait so long for others to be sent with. Milliseconds. @default 1000 */
  delayMs?: number
  /** Spans of one request. @default 100 */
  atOnce?: number
  /** Spans that wait at most; the newest are given up. @default 2000 */
  capacity?: number
  /** How long the last ones may take at the end. Milliseconds. @default 3000 */
  closeMs?: number
  /** Told once when the service goes away, and how many spans were given up when it is back or at the end. @default a warning of the process */
  onError?: (error: Error) => void
}

export interface SpanQueue<T> {
  /** Never waits, never throws. */
  add(one: T): void
  /** Resolves when what was added before has arrived or was given up. */
  flush(): Promise<void>
  /** How many were given up. */
  dropped(): number
  /** Sends the last ones, within the deadline. */
  close(): Promise<void>
}

/**
 * What waits to be sent to a tracing service. Nobody waits for the service: where it is away or slow the queue fills up to its
 * capacity, and what does not fit or does not arrive is given up and counted.
 */
export function createSpanQueue<T>({
  to,
  send,
  delayMs = 1000,
  atOnce = 100,
  capacity = 2000,
  closeMs = 3000,
  onError = (error) => process.emitWarning(error),
}: SpanQueueOptions<T>): SpanQueue<T> {
  let waiting: T[] = []
  let underWay = 0
  let timer: NodeJS.Timeout | undefined
  let sending: Promise<void> = Promise.resolve()
  let away = false
  let dropped = 0
  let told = 0
  let closed = false

  const complain = (what: string, cause?: unknown): void => onError(new Error(what, { cause }))

  function tellLoss(): void {
    if (dropped > told) complain(`Cannot send all traces to ${to}: ${dropped - told} were given up`)
    told = dropped
  }

  async function sendAll(): Promise<void> {
    while (waiting.length > 0 && !closed) {
      const some = waiting.slice(0, atOnce)
      waiting = waiting.slice(some.length)
      underWay = some.length
      try {
        await send(some)
        if (closed) return
        if (away) tellLoss()
        away = false
      } catch (thrown) {
        if (closed) return
        dropped += some.length
        if (!away) complain(`Cannot send traces to ${to}: ${(thrown as Error).message}`, thrown)
        away = true
      } finally {
        underWay = 0
      }
    }
  }

  function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    sending = sending.then(sendAll)
    return sending
  }

  return {
    add(one) {
      if (closed || waiting.length + underWay >= capacity) {
        dropped += 1
        return
      }
      waiting.push(one)
      if (waiting.length === atOnce) void flush()
      else timer ??= setTimeout(() => void flush(), delayMs).unref()
    },
    flush,
    dropped: () => dropped,
    async close() {
      const late = Promise.withResolvers<void>()
      const deadline = setTimeout(late.resolve, closeMs)
      await Promise.race([flush(), late.promise])
      clearTimeout(deadline)
      closed = true
      dropped += waiting.length + underWay
      waiting = []
      tellLoss()
    },
  }
}
