/**
 * Cuts a stream into pieces of at most `most` bytes, each to be read to its end before the next is asked for. Where the stream breaks
 * off, the piece that was being read ends with what came: whoever resumes need not send that again.
 */
export async function* piecesOf(
  stream: AsyncIterable<Buffer>,
  most: number,
): AsyncGenerator<AsyncGenerator<Buffer>> {
  const source = stream[Symbol.asyncIterator]()
  let waiting: Buffer | undefined

  async function next(): Promise<Buffer | undefined> {
    if (waiting) return waiting
    try {
      const { done, value } = await source.next()
      return done ? undefined : value
    } catch {
      // The connection is gone: what came of it is kept, and the client resumes after that.
      return undefined
    }
  }

  async function* piece(): AsyncGenerator<Buffer> {
    let room = most
    for (let bytes = await next(); bytes; bytes = room > 0 ? await next() : undefined) {
      waiting = bytes.length > room ? bytes.subarray(room) : undefined
      const part = bytes.subarray(0, room)
      room -= part.length
      yield part
    }
  }

  for (;;) {
    waiting = await next()
    if (!waiting) return
    yield piece()
  }
}
