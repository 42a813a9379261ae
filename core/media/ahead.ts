/**
 * Works one step ahead of its taker: the next chunk is being cut while this one is stored. When the taker leaves,
 * `leaving` ends the work that nobody waits for.
 */
export async function* ahead<T>(
  items: AsyncGenerator<T, void, void>,
  leaving: AbortController,
): AsyncGenerator<T, void, void> {
  let next = items.next()
  try {
    for (;;) {
      const item = await next
      if (item.done) return
      next = items.next()
      next.catch(() => undefined)
      yield item.value
    }
  } finally {
    leaving.abort()
    await items.return()
  }
}
