/** How often it is looked whether somebody cancelled it. Milliseconds. */
const LOOK_MS = 1000

/** A signal that ends with another one, or when what it stands for is open no more. */
export function whileOpen(isOpen: () => Promise<boolean>, outer: AbortSignal) {
  const own = new AbortController()
  let closed = false
  const timer = setInterval(() => {
    isOpen().then(
      (open) => {
        if (open) return
        closed = true
        own.abort(new Error('The question was cancelled'))
      },
      // A database that is away says so where the answer is written.
      () => undefined,
    )
  }, LOOK_MS)
  timer.unref()
  return {
    signal: AbortSignal.any([outer, own.signal]),
    wasClosed: () => closed,
    end: () => clearInterval(timer),
  }
}
