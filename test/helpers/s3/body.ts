import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { crc32 } from 'node:zlib'
import { S3Refusal } from './answers.ts'

const UNSIGNED_TRAILER = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'

/**
 * What a request brings, out of its aws-chunked framing where it has one, and as its checksums say.
 * @param payload what the signature says of it
 */
export async function readBody(request: IncomingMessage, payload: string): Promise<Buffer> {
  const raw = await buffer(request)
  const { headers } = request
  if (!payload.startsWith('STREAMING-')) {
    if (payload !== 'UNSIGNED-PAYLOAD' && createHash('sha256').update(raw).digest('hex') !== payload)
      throw new S3Refusal(400, 'XAmzContentSHA256Mismatch', 'x-amz-content-sha256 is not that of the body')
    checkCrc(raw, headers['x-amz-checksum-crc32'])
    const md5 = headers['content-md5']
    if (md5 !== undefined && createHash('md5').update(raw).digest('base64') !== md5)
      throw new S3Refusal(400, 'BadDigest', 'Content-MD5 is not that of the body')
    return raw
  }
  if (payload !== UNSIGNED_TRAILER) throw new S3Refusal(501, 'NotImplemented', `${payload} is not known here`)
  const { content, trailer } = unframed(raw)
  if (content.length !== Number(headers['x-amz-decoded-content-length']))
    throw new S3Refusal(400, 'IncompleteBody', 'x-amz-decoded-content-length is not that of the content')
  const promised = String(headers['x-amz-trailer'])
  if (!(promised in trailer))
    throw new S3Refusal(400, 'MalformedTrailerError', `The trailer ${promised} is missing`)
  checkCrc(content, trailer['x-amz-checksum-crc32'])
  return content
}

function checkCrc(content: Buffer, said: string | string[] | undefined): void {
  if (said === undefined) return
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(content))
  if (sum.toString('base64') !== said)
    throw new S3Refusal(400, 'BadDigest', 'The CRC32 is not that of the content')
}

/** `<length in hex>\r\n<content>\r\n` until the length is 0; then `name:value\r\n` until an empty line. */
function unframed(raw: Buffer): { content: Buffer; trailer: Record<string, string> } {
  const pieces: Buffer[] = []
  let at = 0
  const line = (): string => {
    const end = raw.indexOf('\r\n', at)
    if (end < 0) throw new S3Refusal(400, 'IncompleteBody', 'The framing of the body ends early')
    const text = raw.toString('latin1', at, end)
    at = end + 2
    return text
  }
  for (;;) {
    const length = Number.parseInt(line(), 16)
    if (length === 0) break
    pieces.push(raw.subarray(at, at + length))
    at += length
    if (line() !== '') throw new S3Refusal(400, 'IncompleteBody', 'A chunk is longer than it says')
  }
  const trailer: Record<string, string> = {}
  for (let text = line(); text !== ''; text = line()) {
    const cut = text.indexOf(':')
    trailer[text.slice(0, cut).trim()] = text.slice(cut + 1).trim()
  }
  return { content: Buffer.concat(pieces), trailer }
}
