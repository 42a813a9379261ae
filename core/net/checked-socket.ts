import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { checkHost, publicLookup, type Resolve } from './addresses.ts'

export interface CheckedSocketOptions {
  host: string
  port: number
  allowPrivateAddresses: boolean
  /** @default the system's */
  resolve?: Resolve | undefined
  /** Encrypted from the first byte on, and the certificate is checked. */
  secure: boolean
  /** Further certificates that are trusted, as PEM. @default those of Node, and NODE_EXTRA_CA_CERTS */
  ca?: string | Buffer | undefined
}

/** Begins to connect, to an address that was checked: a name that leads elsewhere a moment later gains nothing. @throws SS_ADDRESS_REFUSED */
export function checkedSocket(options: CheckedSocketOptions): Socket {
  const { host, port, allowPrivateAddresses, resolve, secure, ca } = options
  if (!allowPrivateAddresses) checkHost(host)
  const target = {
    ...{ host: host.replace(/^\[|\]$/g, ''), port },
    ...(!allowPrivateAddresses && { lookup: publicLookup(resolve) }),
  }
  return secure ? connectTls({ ...target, ...(ca && { ca }), ...servername(host) }) : connect(target)
}

/** Names are told to the server; addresses are not. */
const servername = (host: string) => (/^[\d.]+$|:/.test(host) ? {} : { servername: host })
