import ipaddr from 'ipaddr.js'

/** Leading bits that one customer of a provider is given: whoever has them has all addresses behind. */
const IPV6_BITS = 64

/** What stands for a client where addresses are counted: an IPv4 address as it is, the /64 of an IPv6 one; other text unchanged. */
export function networkOf(ip: string): string {
  if (!ipaddr.isValid(ip)) return ip
  const address = ipaddr.process(ip)
  if (address.kind() === 'ipv4') return address.toString()
  return ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/${IPV6_BITS}`).toString()
}
