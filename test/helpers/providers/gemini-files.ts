import { randomUUID } from 'node:crypto'
import type { Check } from '../contracts/read.ts'
import type { Reply, Request } from './http.ts'

/** Parts of an upload have to be multiples of that, but for the last. */
const GRANULE = 256 * 1024

interface Stored {
  bytes: Buffer
  mimeType: string
  /** How often it is still told that it is being prepared. */
  looks: number
}

/** What a test may change, and see. */
export interface GeminiFiles {
  /** By their names. */
  stored: Map<string, Stored>
  /** Of all that were ever uploaded. */
  uploads: { name: string; parts: number }[]
  deleted: string[]
  /** Whether a file becomes one that can be used. @default ACTIVE */
  becomes: 'ACTIVE' | 'FAILED'
  /** How often it is told that it is being prepared before that. @default 1 */
  looks: number
  /** Answers with an error in place of the next request of this kind. */
  failNext?: 'start' | 'part' | 'look' | 'delete'
  /** Begins to answer to parts of uploads, and says nothing then. */
  silentPart: boolean
  silentParts: number
  /** Undefined where no path of the Files API was asked for. */
  answer(request: Request): Reply | undefined
}

type Refuse = (code: number, status: string, message: string) => Reply

/** The Files API of Gemini: resumable uploads, files that are prepared for a while, and their removal. */
export function geminiFiles(url: () => string, check: Check | undefined, refuse: Refuse): GeminiFiles {
  const sessions = new Map<string, { name: string; mimeType: string; size: number; parts: Buffer[] }>()
  const stateOf = ({ looks }: Stored): string => (looks > 0 ? 'PROCESSING' : files.becomes)
  const shown = (name: string, file: Stored): Reply['body'] => ({
    ...{ name, mimeType: file.mimeType, sizeBytes: String(file.bytes.length), state: stateOf(file) },
    ...{ uri: `${url()}/v1beta/${name}`, source: 'UPLOADED' },
  })
  const failing = (kind: GeminiFiles['failNext']): Reply | undefined => {
    if (files.failNext !== kind) return undefined
    files.failNext = undefined
    return refuse(500, 'INTERNAL', 'planted')
  }

  function start({ headers, body }: Request): Reply {
    const wrong = check?.('CreateFileRequest', body)
    if (wrong) return refuse(400, 'INVALID_ARGUMENT', wrong)
    const size = Number(headers['x-goog-upload-header-content-length'])
    const mimeType = String(headers['x-goog-upload-header-content-type'])
    if (headers['x-goog-upload-protocol'] !== 'resumable' || !Number.isInteger(size))
      return refuse(400, 'INVALID_ARGUMENT', 'it is no start of a resumable upload')
    const { file } = body as { file?: { name?: string } }
    const name = file?.name ?? `files/${randomUUID().slice(0, 12)}`
    if (!/^files\/[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/.test(name))
      return refuse(400, 'INVALID_ARGUMENT', `* CreateFileRequest.file.name: ${name} is no valid name`)
    if (files.stored.has(name)) return refuse(409, 'ALREADY_EXISTS', `File ${name} already exists.`)
    const id = randomUUID()
    sessions.set(id, { name, mimeType, size, parts: [] })
    const address = `${url()}/upload/v1beta/files?upload_id=${id}&upload_protocol=resumable`
    return { body: {}, headers: { 'x-goog-upload-url': address, 'x-goog-upload-status': 'active' } }
  }

  function part({ headers, raw: { body: bytes } }: Request, upload: string): Reply {
    if (files.silentPart) {
      files.silentParts += 1
      return { body: {}, fault: 'slow' }
    }
    const session = sessions.get(upload)
    if (!session) return refuse(404, 'NOT_FOUND', 'there is no such upload')
    const { name, mimeType, size, parts } = session
    const had = parts.reduce((sum, each) => sum + each.length, 0)
    const offset = Number(headers['x-goog-upload-offset'])
    const command = String(headers['x-goog-upload-command'])
    const isLast = command === 'upload, finalize'
    if (offset !== had)
      return refuse(400, 'INVALID_ARGUMENT', `the offset is ${offset}, and ${had} bytes are here`)
    if (!isLast && (command !== 'upload' || bytes.length % GRANULE !== 0))
      return refuse(400, 'INVALID_ARGUMENT', `a part of ${bytes.length} bytes by the command "${command}"`)
    parts.push(bytes)
    if (!isLast) return { body: {}, headers: { 'x-goog-upload-status': 'active' } }
    const whole = Buffer.concat(parts)
    if (whole.length !== size)
      return refuse(400, 'INVALID_ARGUMENT', `${whole.length} bytes instead of ${size}`)
    const file = { bytes: whole, mimeType, looks: files.looks }
    files.stored.set(name, file)
    files.uploads.push({ name, parts: parts.length })
    return { body: { file: shown(name, file) }, headers: { 'x-goog-upload-status': 'final' } }
  }

  const files: GeminiFiles = {
    ...{ stored: new Map(), uploads: [], deleted: [], becomes: 'ACTIVE', looks: 1 },
    ...{ silentPart: false, silentParts: 0 },
    answer(request) {
      const { method, path } = request
      if (method === 'POST' && path === '/upload/v1beta/files') {
        const upload = /\bupload_id=([\w-]+)/.exec(request.raw.request.url!)?.[1]
        return upload ? (failing('part') ?? part(request, upload)) : (failing('start') ?? start(request))
      }
      const name = /^\/v1beta\/(files\/[^/]+)$/.exec(path)?.[1]
      if (!name || !['GET', 'DELETE'].includes(method)) return undefined
      const file = files.stored.get(name)
      const planted = failing(method === 'GET' ? 'look' : 'delete')
      if (planted) return planted
      // So the real one answers for files that are not there.
      if (!file)
        return refuse(
          403,
          'PERMISSION_DENIED',
          `You do not have permission to access the File ${name} or it may not exist.`,
        )
      if (method === 'DELETE') {
        files.stored.delete(name)
        files.deleted.push(name)
        return { body: {} }
      }
      const reply = { body: shown(name, file) }
      if (file.looks > 0) file.looks -= 1
      return reply
    },
  }
  return files
}
