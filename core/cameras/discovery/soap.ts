import { SpectraError } from '../../errors.ts'
import { digestAuthorization, securityHeader, type Login } from './credentials.ts'
import { at, parseXml, textAt, type Xml } from './xml.ts'

/** Longest answer that is read, in bytes. */
const MOST_BYTES = 1024 ** 2
const NAMESPACES =
  'xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:tds="http://www.onvif.org/ver10/device/wsdl" xmlns:trt="http://www.onvif.org/ver10/media/wsdl" xmlns:tt="http://www.onvif.org/ver10/schema"'

export interface SoapOptions {
  login?: Login | undefined
  /** By how many milliseconds the clock of the device is ahead of ours. */
  aheadMs?: number
  timeoutMs: number
  signal: AbortSignal
}

/**
 * Asks a device of ONVIF: `body` is the element of the request. Answers the content of its body. No redirect is followed.
 * @throws SS_CAMERA_UNREACHABLE; SS_CAMERA_REFUSED: it wants other credentials, or knows no such request; the reason of the signal
 */
export async function askDevice(url: string, body: string, options: SoapOptions): Promise<Xml> {
  const { login, aheadMs = 0 } = options
  const header = login ? securityHeader(login, new Date(Date.now() + aheadMs)) : ''
  const envelope = `<?xml version="1.0" encoding="UTF-8"?><s:Envelope ${NAMESPACES}><s:Header>${header}</s:Header><s:Body>${body}</s:Body></s:Envelope>`
  const first = await post(url, envelope, undefined, options)
  const authorization =
    first.status === 401 && login
      ? digestAuthorization(first.challenge, login, { method: 'POST', path: pathOf(url) })
      : undefined
  const { status, text } = authorization ? await post(url, envelope, authorization, options) : first
  if (status === 401) throw refused(url, 'it wants another user or password')
  const answer = readable(url, text)
  const content = at(answer, 'Envelope', 'Body')
  const fault = at(content, 'Fault')
  if (fault !== undefined) throw faultOf(url, fault)
  if (status >= 400 || content === undefined) throw unreachable(url, `it answers with status ${status}`)
  return content
}

const pathOf = (url: string): string => {
  const { pathname, search } = new URL(url)
  return pathname + search
}

const where = (url: string): string => `Cannot ask the camera at ${new URL(url).host}`
const refused = (url: string, state: string): SpectraError =>
  new SpectraError('SS_CAMERA_REFUSED', `${where(url)}: ${state}`)
const unreachable = (url: string, state: string, cause?: unknown): SpectraError =>
  new SpectraError('SS_CAMERA_UNREACHABLE', `${where(url)}: ${state}`, { cause })

function readable(url: string, text: string): Xml {
  try {
    return parseXml(text)
  } catch (error) {
    throw unreachable(url, 'what it answers is no XML that can be read', error)
  }
}

function faultOf(url: string, fault: Xml): SpectraError {
  const codes = [
    textAt(fault, 'Code', 'Subcode', 'Value'),
    textAt(fault, 'Code', 'Subcode', 'Subcode', 'Value'),
  ]
  const reason = textAt(fault, 'Reason', 'Text') ?? textAt(fault, 'faultstring') ?? 'it says no more'
  if (
    codes.some((code) => /NotAuthorized|FailedAuthentication/i.test(code ?? '')) ||
    /authoriz/i.test(reason)
  )
    return refused(url, 'it wants another user or password')
  return refused(url, `it refuses the request: ${reason.slice(0, 200)}`)
}

async function post(
  url: string,
  body: string,
  authorization: string | undefined,
  { timeoutMs, signal }: SoapOptions,
): Promise<{ status: number; text: string; challenge: string }> {
  signal.throwIfAborted()
  try {
    const response = await fetch(url, {
      ...{ method: 'POST', body, redirect: 'manual' },
      headers: {
        'content-type': 'application/soap+xml; charset=utf-8',
        ...(authorization && { authorization }),
      },
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    })
    const challenge = response.headers.get('www-authenticate') ?? ''
    return { status: response.status, text: await textOf(response), challenge }
  } catch (error) {
    signal.throwIfAborted()
    const { name, cause } = error as Error & { cause?: NodeJS.ErrnoException }
    const state =
      name === 'TimeoutError' ? `no answer in ${timeoutMs / 1000} s` : (cause?.code ?? 'no answer')
    throw unreachable(url, state, error)
  }
}

async function textOf(response: Response): Promise<string> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of response.body ?? []) {
    bytes += piece.length
    if (bytes > MOST_BYTES) throw new Error(`its answer is longer than ${MOST_BYTES} bytes`)
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}
