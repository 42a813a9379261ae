/** A request of RTSP 1.0 (RFC 2326), its header names in lower case. */
export interface RtspRequest {
  method: string
  uri: string
  headers: Record<string, string>
  body: string
}

/** One packet between the messages: `$`, channel, length (RFC 2326, 10.12). */
export interface RtspFrame {
  channel: number
  packet: Buffer
  /** With its four bytes in front. */
  whole: Buffer
}

const END_OF_HEAD = '\r\n\r\n'

function parseHead(head: string): Omit<RtspRequest, 'body'> {
  const [first = '', ...lines] = head.split('\r\n')
  const [method = '', uri = ''] = first.split(' ')
  const fields = lines.map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
  })
  return { method, uri, headers: Object.fromEntries(fields) }
}

/** Takes what a connection brings, in pieces of any size, and tells of each whole frame and request in it. */
export function createRtspReader(tell: {
  onFrame(frame: RtspFrame): void
  onRequest(request: RtspRequest): void
}): (piece: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0)

  /** Bytes of the first whole thing in `rest`, which is told; 0 where it is not whole yet. */
  function takeOne(): number {
    if (rest[0] === 0x24) {
      if (rest.length < 4 || rest.length < 4 + rest.readUInt16BE(2)) return 0
      const whole = rest.subarray(0, 4 + rest.readUInt16BE(2))
      tell.onFrame({ channel: rest[1]!, packet: whole.subarray(4), whole })
      return whole.length
    }
    const end = rest.indexOf(END_OF_HEAD)
    if (end < 0) return 0
    const head = parseHead(rest.toString('latin1', 0, end))
    const start = end + END_OF_HEAD.length
    const length = Number(head.headers['content-length'] ?? 0)
    if (rest.length < start + length) return 0
    tell.onRequest({ ...head, body: rest.toString('latin1', start, start + length) })
    return start + length
  }

  return (piece) => {
    rest = Buffer.concat([rest, piece])
    for (let taken = takeOne(); taken > 0; taken = takeOne()) rest = rest.subarray(taken)
  }
}
