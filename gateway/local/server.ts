import { MOST_PICTURE_BYTES } from '../../core/media/pictures/check.ts'
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { SpectraError, toSpectraError } from '../../core/errors.ts'
import { issuesOf } from '../../core/issues.ts'
import { removeAddress, writeAddress } from '../../core/running/address.ts'
import { CALLS, type RunningPorts } from '../../core/running/calls.ts'
import { decode, encode, encodeError } from '../../core/running/wire.ts'
import { packageVersion } from '../../core/version.ts'
import { openSocket } from './socket.ts'

export interface LocalServer {
  /** Takes no more, and finishes what it was asked. */
  close(): Promise<void>
}

/** Most bytes of one call. */
/** The largest that is sent is a picture. */
const MOST_BYTES = MOST_PICTURE_BYTES + 1024 ** 2
/** What calls at work get to finish. */
const CLOSE_MS = 5000

/**
 * Answers other commands of this user on the same data directory, which only one process can open: on a Unix socket in it,
 * for whoever can read the token in its address file. Calls are those of `CALLS`, checked by their contracts.
 * For the holder of the directory: what a dead holder left of socket and address is replaced.
 * @throws what the system says where no socket can be made
 */
export async function startLocalServer(dataDir: string, ports: RunningPorts): Promise<LocalServer> {
  const token = randomBytes(32).toString('hex')
  const expected = Buffer.from(`Bearer ${token}`)
  const server = createServer((request, response) => void answer(request, response))
  const { path, remove } = await openSocket(server, dataDir)
  await writeAddress(dataDir, { version: packageVersion(), socket: path, token })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const given = Buffer.from(request.headers.authorization ?? '')
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
        throw new SpectraError('SS_CONTROL_REFUSED', 'Cannot answer: the token is not that of this process')
      }
      const result = await call(ports, request.url!.slice(1), read(await bodyOf(request)), leaving(response))
      response.writeHead(200).end(encode(result))
    } catch (thrown) {
      response.writeHead(toSpectraError(thrown).status).end(encodeError(thrown))
    }
  }

  return {
    async close() {
      await removeAddress(dataDir, token)
      await closeServer(server)
      await remove()
    },
  }
}

type Contract = { safeParse(value: unknown): { data?: unknown[]; error?: Parameters<typeof issuesOf>[0] } }

/** Calls that go on for long, and end when nobody waits for them any more. */
const ENDED_BY_LEAVING = new Set(['chat.reply', 'trials.prompt', 'trials.schema'])

/** Aborts when whoever asked is gone before the answer. */
function leaving(response: ServerResponse): AbortSignal {
  const left = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished)
      left.abort(new SpectraError('SS_CANCELLED', 'Cannot answer: nobody waits for it'))
  })
  return left.signal
}

/** @throws SS_NOT_FOUND, SS_INPUT_INVALID, and what the port throws */
async function call(
  ports: RunningPorts,
  name: string,
  given: unknown,
  signal: AbortSignal,
): Promise<unknown> {
  if (name === 'hello') return { pid: process.pid, version: packageVersion() }
  const [port = '', method = ''] = name.split('.')
  const methods = Object.hasOwn(CALLS, port) ? CALLS[port as keyof RunningPorts] : {}
  if (!Object.hasOwn(methods, method)) {
    throw new SpectraError('SS_NOT_FOUND', `Cannot answer "${name}": there is no such call`)
  }
  const contract = (methods as Record<string, Contract>)[method]!
  const { data, error } = contract.safeParse(given)
  if (error) throw new SpectraError('SS_INPUT_INVALID', `Cannot call ${name}: ${issuesOf(error)}`)
  const target = ports[port as keyof RunningPorts] as Record<string, (...all: unknown[]) => unknown>
  return target[method]!(...data!, ...(ENDED_BY_LEAVING.has(name) ? [signal] : []))
}

/** @throws SS_INPUT_INVALID */
function read(bytes: Buffer): unknown {
  try {
    return decode(bytes)
  } catch (cause) {
    throw new SpectraError('SS_INPUT_INVALID', 'Cannot answer: what was sent is no call', { cause })
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > MOST_BYTES) {
      throw new SpectraError('SS_INPUT_INVALID', `Cannot answer: it is more than ${MOST_BYTES} bytes`)
    }
    parts.push(part)
  }
  return Buffer.concat(parts)
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  const hurry = setTimeout(() => server.closeAllConnections(), CLOSE_MS)
  await closed
  clearTimeout(hurry)
}
