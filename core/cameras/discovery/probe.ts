import { randomUUID } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { networkInterfaces } from 'node:os'
import { all, parseXml, textAt } from './xml.ts'

/** A device that answered. */
export interface Answer {
  /** From where, as an IP address. */
  address: string
  /** Its device service, at that address. */
  url: string
  /** What it says of itself. */
  name?: string
  hardware?: string
}

export interface ProbeOptions {
  /** How long answers are waited for, in milliseconds. */
  timeoutMs: number
  signal: AbortSignal
  /** Where it is asked. @default 239.255.255.250:3702, the group of WS-Discovery */
  target?: { address: string; port: number }
  /** From which addresses of this machine. @default all of IPv4 but loopback */
  from?: readonly string[]
}

const GROUP = { address: '239.255.255.250', port: 3702 }
/** UDP may lose one: it is asked so often, this many milliseconds apart. */
const TIMES = 2
const APART_MS = 250
/** As many answers are looked at. */
const MOST = 512

const probe = (id: string): string =>
  [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl">',
    `<e:Header><w:MessageID>${id}</w:MessageID><w:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</w:To>`,
    '<w:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</w:Action></e:Header>',
    '<e:Body><d:Probe><d:Types>dn:NetworkVideoTransmitter</d:Types></d:Probe></e:Body></e:Envelope>',
  ].join('')

/**
 * Asks all devices of ONVIF in the local networks to say where they are (WS-Discovery, UDP multicast). An address that a device names counts
 * only where it is the one from which it answered: nobody can send us anywhere else.
 * @throws the reason of the signal
 */
export async function probeNetwork(options: ProbeOptions): Promise<Answer[]> {
  const { timeoutMs, signal, target = GROUP, from = ownAddresses() } = options
  signal.throwIfAborted()
  const id = `uuid:${randomUUID()}`
  const found = new Map<string, Answer>()
  const sockets: Socket[] = []
  try {
    for (const address of from) {
      const socket = createSocket('udp4')
      socket.on('error', () => undefined)
      socket.on('message', (message, { address: sender }) => {
        const answer = found.size < MOST ? answerOf(message.toString('utf8'), id, sender) : undefined
        if (answer) found.set(answer.url, answer)
      })
      socket.bind({ address, port: 0 })
      await once(socket, 'listening')
      sockets.push(socket)
    }
    for (let time = 0; time < TIMES; time += 1) {
      // A network that cannot be asked (a tunnel, a link that is down) has no cameras for us.
      for (const socket of sockets) socket.send(probe(id), target.port, target.address, () => undefined)
      await pause(APART_MS, signal)
    }
    await pause(Math.max(0, timeoutMs - TIMES * APART_MS), signal)
    return [...found.values()].sort((one, other) => one.url.localeCompare(other.url, 'en', { numeric: true }))
  } finally {
    for (const socket of sockets) socket.close()
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  const { setTimeout } = await import('node:timers/promises')
  await setTimeout(ms, undefined, { signal }).catch(() => signal.throwIfAborted())
}

const ownAddresses = (): string[] =>
  Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address)

/** What an answer says; undefined where it is none to our question, or names no address at which it was sent. */
export function answerOf(text: string, id: string, sender: string): Answer | undefined {
  let xml
  try {
    xml = parseXml(text)
  } catch {
    // Anybody may send us anything: what cannot be read is no answer.
    return undefined
  }
  const related = textAt(xml, 'Envelope', 'Header', 'RelatesTo')
  if (related !== undefined && related !== id) return undefined
  for (const match of all(xml, 'Envelope', 'Body', 'ProbeMatches', 'ProbeMatch')) {
    const url = (textAt(match, 'XAddrs') ?? '').split(/\s+/).find((each) => isAt(each, sender))
    if (url === undefined) continue
    const scopes = (textAt(match, 'Scopes') ?? '').split(/\s+/)
    const [name, hardware] = ['name', 'hardware'].map((kind) => scopeOf(scopes, kind))
    return { address: sender, url, ...(name && { name }), ...(hardware && { hardware }) }
  }
  return undefined
}

function isAt(url: string, address: string): boolean {
  const { protocol, hostname } = URL.parse(url) ?? {}
  return (protocol === 'http:' || protocol === 'https:') && hostname === address
}

function scopeOf(scopes: readonly string[], kind: string): string | undefined {
  const prefix = `onvif://www.onvif.org/${kind}/`
  const value = scopes.find((scope) => scope.startsWith(prefix))?.slice(prefix.length)
  try {
    return value && decodeURIComponent(value).replaceAll(/[\p{Cc}\p{Cf}]/gu, '')
  } catch {
    return value
  }
}
