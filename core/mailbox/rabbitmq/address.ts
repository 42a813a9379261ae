import { X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { SpectraError } from '../../errors.ts'

/** TLS of an `amqps:` address, as PEM. */
export interface TlsOptions {
  ca?: string | Buffer
  cert?: string | Buffer
  key?: string | Buffer
  passphrase?: string
  /** Name that the broker's certificate must have. @default the host of the address */
  servername?: string
}

const HEARTBEAT_SECONDS = '10'

const invalid = (what: string, state: string, cause?: unknown): SpectraError =>
  new SpectraError('SS_CONFIG_INVALID', `Cannot use ${what}: ${state}`, { cause })

/**
 * The address as amqplib takes it, with our heartbeat, which it reads from there only. What can be wrong with it and with
 * the certificates is said before anything is tried, and never with a password.
 * @throws SS_CONFIG_INVALID naming the setting
 */
export function checkedAddress(address: string, tls: TlsOptions | undefined): string {
  const url = URL.parse(address)
  if (!url) throw invalid('SPECTRA_MAILBOX_URL', 'it is no URL such as amqp://user:password@host:5672/vhost')
  if (url.protocol !== 'amqp:' && url.protocol !== 'amqps:') {
    throw invalid(
      'SPECTRA_MAILBOX_URL',
      `its scheme is ${url.protocol.slice(0, -1)}, and must be amqp or amqps`,
    )
  }
  checkTls(url.protocol === 'amqps:', tls ?? {})
  if (!url.searchParams.has('heartbeat')) url.searchParams.set('heartbeat', HEARTBEAT_SECONDS)
  return url.href
}

function checkTls(secure: boolean, { ca, cert, key, passphrase }: TlsOptions): void {
  const given = Object.entries({ CA: ca, CERT: cert, KEY: key }).filter(([, value]) => value !== undefined)
  const [first] = given.map(([name]) => `SPECTRA_MAILBOX_${name}`)
  if (first !== undefined && !secure) {
    throw invalid(first, 'SPECTRA_MAILBOX_URL is an amqp: address, and only amqps: speaks TLS')
  }
  if ((cert === undefined) !== (key === undefined)) {
    throw invalid(
      cert ? 'SPECTRA_MAILBOX_CERT' : 'SPECTRA_MAILBOX_KEY',
      'certificate and key need each other',
    )
  }
  check(
    'SPECTRA_MAILBOX_CA',
    'it is no certificate in PEM',
    () => ca !== undefined && new X509Certificate(ca),
  )
  check(
    'SPECTRA_MAILBOX_CERT',
    'it is no certificate in PEM',
    () => cert !== undefined && new X509Certificate(cert),
  )
  check('SPECTRA_MAILBOX_KEY', 'it is no key in PEM, or not that of SPECTRA_MAILBOX_CERT', () =>
    createSecureContext({ cert, key, passphrase }),
  )
}

function check(setting: string, state: string, read: () => unknown): void {
  try {
    read()
  } catch (thrown) {
    throw invalid(setting, state, thrown)
  }
}

/** Scheme, host, port and vhost of a broker's address; never its user or password. */
export function placeOf(address: string): string {
  const url = URL.parse(address)
  if (!url) return 'an address that is no URL'
  const vhost = decoded(url.pathname.slice(1)) || '/'
  return `${url.protocol}//${url.host}, vhost ${JSON.stringify(vhost)}`
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // A percent sign that encodes nothing: shown as it is.
    return text
  }
}
