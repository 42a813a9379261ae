import { request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { z } from 'zod'
import { SpectraError } from '../errors.ts'
import { packageVersion } from '../version.ts'
import { isCurrent, readAddress, type RunningAddress } from './address.ts'
import { CALLS, type RunningPorts } from './calls.ts'
import { decode, decodeError, encode } from './wire.ts'

/** A spectra of this machine that has the data directory open and answers for what lies in its database. */
export interface RunningSpectra {
  pid: number
  /** Each call, a signal with which ends it there, too, @throws SS_RUNNING_ENDED when the process ends meanwhile, beside what it throws there */
  ports: RunningPorts
}

/** Who is not there within this time is not taken for running. */
const HELLO_MS = 5000
const ANSWER_MS = 60_000
/** A model may be asked several times for one answer. */
const PATIENCE_MS: Readonly<Record<string, number>> = {
  'chat.reply': 10 * 60_000,
  'trials.prompt': 5 * 60_000,
  'trials.schema': 5 * 60_000,
}

export const Hello = z.object({ pid: z.int(), version: z.string() })

/**
 * The process that has `dataDir` open, where it can be asked. An address that a killed process left behind, or at which
 * somebody else answers, is nobody's: then undefined.
 * @throws SS_DATA_DIR_BUSY where it is another version of this program
 */
export async function findRunning(dataDir: string): Promise<RunningSpectra | undefined> {
  const address = await readAddress(dataDir)
  if (!address || !(await isCurrent(address))) return undefined
  const hello = await greet(address)
  if (hello?.pid !== address.pid) return undefined
  const own = packageVersion()
  if (hello.version !== own) {
    const state = `the running spectra (pid ${hello.pid}) is version ${hello.version}, and this is ${own}`
    throw new SpectraError('SS_DATA_DIR_BUSY', `Cannot use ${dataDir}: ${state}`, {
      details: { pid: hello.pid, advice: 'Stop it and start it again with this version.' },
    })
  }
  return { pid: address.pid, ports: portsAt(address) }
}

async function greet(address: RunningAddress): Promise<z.infer<typeof Hello> | undefined> {
  try {
    const { status, body } = await post(address, '/hello', [], HELLO_MS)
    return status === 200 ? Hello.safeParse(decode(body)).data : undefined
  } catch {
    // Nobody listens, or somebody who speaks another language: the lock of the directory says who has it.
    return undefined
  }
}

/** The ports as `CALLS` lists them, each method a request. */
function portsAt(address: RunningAddress): RunningPorts {
  const gone = (state: string, cause?: unknown): SpectraError => {
    const message = `Cannot go on with the running spectra (pid ${address.pid}): ${state}`
    return new SpectraError('SS_RUNNING_ENDED', message, { cause })
  }
  async function ask(call: string, given: unknown[]): Promise<unknown> {
    const signal = given.find((one) => one instanceof AbortSignal)
    signal?.throwIfAborted()
    const parameters = given.filter((one) => one !== signal)
    const ms = PATIENCE_MS[call] ?? ANSWER_MS
    const { status, body } = await post(address, `/${call}`, parameters, ms, signal).catch((cause) => {
      signal?.throwIfAborted()
      throw gone(
        (cause as NodeJS.ErrnoException).code === LATE ? 'it does not answer' : 'it has ended',
        cause,
      )
    })
    if (status === 200) return decode(body)
    throw decodeError(body)
  }
  const ports = Object.entries(CALLS).map(([port, methods]) => {
    const asking = Object.keys(methods).map((method) => {
      const call = (...parameters: unknown[]): Promise<unknown> => ask(`${port}.${method}`, parameters)
      return [method, call]
    })
    return [port, Object.fromEntries(asking)]
  })
  return Object.fromEntries(ports) as RunningPorts
}

const LATE = 'LATE'

/** One request on a connection of its own: none is kept that the other side may be closing. A signal ends it, and what it asked for. */
async function post(
  { socket, token }: RunningAddress,
  path: string,
  parameters: unknown[],
  ms: number,
  signal?: AbortSignal,
): Promise<{ status: number; body: Buffer }> {
  const late = Object.assign(new Error(`no answer within ${ms} ms`), { code: LATE })
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` }
    const call = request({
      socketPath: socket,
      path,
      method: 'POST',
      headers,
      agent: false,
      timeout: ms,
      signal,
    })
    call.on('timeout', () => call.destroy(late))
    call.on('error', reject)
    call.on('response', (response) => {
      buffer(response).then((body) => resolve({ status: response.statusCode!, body }), reject)
    })
    call.end(encode(parameters))
  })
}
