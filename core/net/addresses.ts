import { lookup as systemLookup, type LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import { SpectraError } from '../errors.ts'

/** Looks a name up and gives every address of it, as `dns.lookup` with `all`. */
export type Resolve = (
  host: string,
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

const bySystem: Resolve = (host, done) => systemLookup(host, { all: true, verbatim: true }, done)

const GLOBAL_IPV6: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3]

/**
 * Whether an address lies on the public internet: neither loopback, private, link-local, shared, multicast, reserved
 * nor IPv6 that tunnels to IPv4 (NAT64, 6to4, Teredo). An IPv4-mapped address counts as the IPv4 address in it.
 */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.parse(address)
  if (parsed instanceof ipaddr.IPv6 && parsed.isIPv4MappedAddress()) {
    return parsed.toIPv4Address().range() === 'unicast'
  }
  if (parsed instanceof ipaddr.IPv6 && !parsed.match(GLOBAL_IPV6)) return false
  return parsed.range() === 'unicast'
}

const refused = (host: string, address: string): SpectraError =>
  new SpectraError(
    'SS_ADDRESS_REFUSED',
    address === host
      ? `Cannot read from ${host}: it is not a public address`
      : `Cannot read from ${host}: its address ${address} is not public`,
  )

/** Checks a host that is written as an address; names are checked when they are looked up. @throws SS_ADDRESS_REFUSED */
export function checkHost(host: string): void {
  const literal = host.replace(/^\[|\]$/g, '')
  if (ipaddr.isValid(literal) && !isPublic(literal)) throw refused(literal, literal)
}

/**
 * A lookup for `net.connect` that only ever answers with public addresses. The socket connects to just what was
 * checked, so a name that resolves to something else a moment later (DNS rebinding) gains nothing.
 */
export function publicLookup(resolve: Resolve = bySystem): LookupFunction {
  return (host, options, done) => {
    resolve(host, (error, addresses) => {
      if (error) return done(error, '', 0)
      const usable = addresses.filter(({ address }) => isPublic(address))
      const first = usable[0]
      if (!first) return done(refused(host, addresses[0]?.address ?? 'nowhere') as Error, '', 0)
      if (options.all) return done(null, usable)
      done(null, first.address, first.family)
    })
  }
}

/**
 * Checks what a name leads to at this moment, for whoever connects to it by other means than `publicLookup`. A name that nobody knows
 * passes: nothing is reached by it. @throws SS_ADDRESS_REFUSED where any of its addresses is not public
 */
export async function checkName(host: string, resolve: Resolve = bySystem): Promise<void> {
  const { promise, resolve: done } = Promise.withResolvers<readonly LookupAddress[]>()
  resolve(host.replace(/^\[|\]$/g, ''), (error, addresses) => done(error ? [] : addresses))
  const inside = (await promise).find(({ address }) => !isPublic(address))
  if (inside) throw refused(host, inside.address)
}
