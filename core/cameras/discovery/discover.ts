import { causeOf, type Cause } from '../../errors.ts'
import type { Login } from './credentials.ts'
import { describeDevice, type Described } from './device.ts'
import { probeNetwork, type Answer, type ProbeOptions } from './probe.ts'

/** A camera in the network, and what it says of itself; where it does not say, why. */
export interface FoundCamera extends Answer, Partial<Described> {
  problem?: Cause
}

export interface DiscoverOptions extends ProbeOptions {
  /** Of the cameras; without it, those that want none are described. */
  login?: Login | undefined
  /** Hosts, or addresses of device services, that are asked in place of the network: others networks hear no multicast. */
  hosts?: readonly string[]
}

/** Cameras that are asked at once, and how long each may take to answer a request, in milliseconds. */
const AT_ONCE = 8
const ANSWER_MS = 5_000

/** Finds the cameras of the local networks that speak ONVIF. @throws the reason of the signal */
export async function discoverCameras(options: DiscoverOptions): Promise<FoundCamera[]> {
  const { hosts = [], login, signal } = options
  const answers = hosts.length > 0 ? hosts.map(answerAt) : await probeNetwork(options)
  const found: FoundCamera[] = []
  for (let next = 0; next < answers.length; next += AT_ONCE) {
    const some = answers.slice(next, next + AT_ONCE)
    found.push(...(await Promise.all(some.map((answer) => described(answer, login, signal)))))
  }
  return found
}

async function described(
  answer: Answer,
  login: Login | undefined,
  signal: AbortSignal,
): Promise<FoundCamera> {
  try {
    return { ...answer, ...(await describeDevice(answer.url, { login, timeoutMs: ANSWER_MS, signal })) }
  } catch (error) {
    signal.throwIfAborted()
    return { ...answer, problem: causeOf(error) }
  }
}

/** A host as a device that answered: its service is where it mostly is. */
function answerAt(host: string): Answer {
  const url = /^https?:/i.test(host) ? new URL(host) : new URL(`http://${host}/onvif/device_service`)
  return { address: url.hostname, url: url.href }
}
