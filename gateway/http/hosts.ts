import type { Config } from '../../core/config.ts'

/** By which the gateway decides who may name it, and which pages may use it. */
export type EdgeConfig = Pick<Config, 'host' | 'publicUrl' | 'allowedHosts' | 'origins' | 'trustedProxies'>

const LOOPBACK_NAME = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i
const LITERAL = /^(\d{1,3}(\.\d{1,3}){3}|\[[\da-f:.]+\])$/i
const PORT = /:\d+$/

/** Whether only this machine reaches an address that a server listens on, or a host that a client names. */
export const isLoopback = (host: string): boolean =>
  LOOPBACK_NAME.test(host) || LOOPBACK_NAME.test(host.replace(PORT, ''))

/** Whether others than this machine's user are let in: by its address, or through a proxy. */
export const isExposed = ({ host, publicUrl, allowedHosts, trustedProxies }: EdgeConfig): boolean =>
  !isLoopback(host) ||
  (publicUrl !== '' && !isLoopback(new URL(publicUrl).host)) ||
  allowedHosts.some((each) => !isLoopback(each)) ||
  trustedProxies.length > 0

/**
 * Which hosts a request may name. A page that rebinds its own DNS name to this machine names that, so a name has to be known:
 *
 *     loopback names and addresses      always
 *     other addresses                   where the gateway listens on more than loopback: an address cannot be rebound
 *     the host of SPECTRA_PUBLIC_URL    always, as each of SPECTRA_ALLOWED_HOSTS; one without a port with any
 */
export function hostsOf(config: EdgeConfig): (host: string) => boolean {
  const names = config.allowedHosts.map((name) => name.toLowerCase())
  if (config.publicUrl !== '') names.push(new URL(config.publicUrl).host)
  const known = new Set(names)
  const literals = !isLoopback(config.host)
  return (host) => {
    const bare = host.replace(PORT, '')
    if (isLoopback(host) || (literals && LITERAL.test(bare))) return true
    return known.has(host.toLowerCase()) || known.has(bare.toLowerCase())
  }
}

/** Which pages may use the gateway: those of the host that they name, of SPECTRA_PUBLIC_URL, and of SPECTRA_ORIGINS. */
export function originsOf({ publicUrl, origins }: EdgeConfig): (origin: string, host: string) => boolean {
  const known = new Set([...origins, ...(publicUrl === '' ? [] : [new URL(publicUrl).origin])])
  return (origin, host) => URL.parse(origin)?.host === host || known.has(origin)
}
