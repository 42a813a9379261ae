import { createHash } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface OnvifOptions {
  /** Without: everybody may ask. */
  credentials?: { user: string; password: string }
  /** How it wants them: in the header of SOAP, or by HTTP. @default wss */
  login?: 'wss' | 'digest'
  /** By how many milliseconds its clock is ahead. */
  aheadMs?: number
  /** In place of its address, in its answer to a probe. */
  xaddrs?: (port: number) => string
  /** In place of what it answers over HTTP. */
  answer?: (request: string) => string | undefined
}

export interface OnvifCamera {
  /** Its device service. */
  url: string
  /** Where it hears probes. */
  target: { address: string; port: number }
  /** The requests that it was sent, by name, in order. */
  asked: string[]
}

/** As old a token of WS-Security may be, in milliseconds. */
const FRESH_MS = 10_000
const NONCE = 'b6f2c1'

const PROFILES = `
  <trt:Profiles token="Profile_1" fixed="true"><tt:Name>mainStream</tt:Name>
    <tt:VideoEncoderConfiguration token="V1"><tt:Name>V1</tt:Name><tt:Encoding>H264</tt:Encoding>
      <tt:Resolution><tt:Width>2560</tt:Width><tt:Height>1440</tt:Height></tt:Resolution></tt:VideoEncoderConfiguration></trt:Profiles>
  <trt:Profiles token="Profile_2" fixed="true"><tt:Name>subStream</tt:Name>
    <tt:VideoEncoderConfiguration token="V2"><tt:Name>V2</tt:Name><tt:Encoding>H264</tt:Encoding>
      <tt:Resolution><tt:Width>640</tt:Width><tt:Height>360</tt:Height></tt:Resolution></tt:VideoEncoderConfiguration></trt:Profiles>
  <trt:Profiles token="Profile_3"><tt:Name>soundOnly</tt:Name></trt:Profiles>`

/** A camera that speaks ONVIF as real ones do: it hears probes by UDP, answers over HTTP, and refuses wrong passwords. */
export async function onvifCamera(
  t: { teardown(fn: () => unknown): unknown },
  options: OnvifOptions = {},
): Promise<OnvifCamera> {
  const { credentials, login = 'wss', aheadMs = 0 } = options
  const asked: string[] = []
  const server = createServer()
  server.on(
    'request',
    (request: IncomingMessage, response: ServerResponse) => void answered(request, response),
  )
  async function answered(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request)
    const name = /<s:Body><\w+:(\w+)/.exec(body)?.[1] ?? ''
    asked.push(name)
    const isOpen = !credentials || name === 'GetSystemDateAndTime'
    if (!isOpen && login === 'digest' && !isRightDigest(request, credentials)) {
      const challenge = `Digest realm="camera, yard", qop="auth", nonce="${NONCE}", algorithm=MD5`
      response.writeHead(401, { 'www-authenticate': challenge }).end()
      return
    }
    const isRefused = !isOpen && login === 'wss' && !isRightToken(body, credentials, aheadMs)
    const answer = isRefused ? NOT_AUTHORIZED : (options.answer?.(name) ?? answerTo(name, body))
    response.writeHead(isRefused ? 400 : 200, { 'content-type': 'application/soap+xml' }).end(answer)
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const socket = createSocket('udp4')
  socket.bind({ address: '127.0.0.1', port: 0 })
  await once(socket, 'listening')
  socket.on('message', (message, sender) => {
    const id = /MessageID>([^<]+)</.exec(message.toString())?.[1] ?? ''
    const xaddrs =
      options.xaddrs?.(port) ??
      `http://192.168.1.64/onvif/device_service http://127.0.0.1:${port}/onvif/device_service`
    socket.send(probeMatch(id, xaddrs), sender.port, sender.address)
  })
  t.teardown(() => {
    socket.close()
    server.closeAllConnections()
    server.close()
  })
  const target = { address: '127.0.0.1', port: socket.address().port }
  return { url: `http://127.0.0.1:${port}/onvif/device_service`, target, asked }

  function answerTo(name: string, body: string): string {
    const now = new Date(Date.now() + aheadMs)
    const token = /ProfileToken>([^<]+)</.exec(body)?.[1]
    const answers: Record<string, string> = {
      GetSystemDateAndTime: `<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:UTCDateTime>
        <tt:Time><tt:Hour>${now.getUTCHours()}</tt:Hour><tt:Minute>${now.getUTCMinutes()}</tt:Minute><tt:Second>${now.getUTCSeconds()}</tt:Second></tt:Time>
        <tt:Date><tt:Year>${now.getUTCFullYear()}</tt:Year><tt:Month>${now.getUTCMonth() + 1}</tt:Month><tt:Day>${now.getUTCDate()}</tt:Day></tt:Date>
        </tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>`,
      GetDeviceInformation:
        `<tds:GetDeviceInformationResponse><tds:Manufacturer>Acme &amp; Sons\u001b[31m</tds:Manufacturer>
        <tds:Model>IPC-440</tds:Model><tds:FirmwareVersion>1.2.3</tds:FirmwareVersion></tds:GetDeviceInformationResponse>`.replace(
          '\u001b',
          '&#155;',
        ),
      GetCapabilities: `<tds:GetCapabilitiesResponse><tds:Capabilities><tt:Media><tt:XAddr>http://10.9.8.7/onvif/Media</tt:XAddr></tt:Media>
        </tds:Capabilities></tds:GetCapabilitiesResponse>`,
      GetProfiles: `<trt:GetProfilesResponse>${PROFILES}</trt:GetProfilesResponse>`,
      GetStreamUri: `<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>rtsp://admin:hunter2@192.168.1.64:554/${token}?transport=unicast&amp;profile=${token}</tt:Uri>
        </trt:MediaUri></trt:GetStreamUriResponse>`,
      GetSnapshotUri: `<trt:GetSnapshotUriResponse><trt:MediaUri><tt:Uri>http://192.168.1.64/picture?profile=${token}</tt:Uri></trt:MediaUri></trt:GetSnapshotUriResponse>`,
    }
    return enveloped(answers[name] ?? fault('ActionNotSupported', 'Optional Action Not Implemented'))
  }
}

const enveloped = (body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="http://www.w3.org/2003/05/soap-envelope" xmlns:tds="http://www.onvif.org/ver10/device/wsdl" xmlns:trt="http://www.onvif.org/ver10/media/wsdl" xmlns:tt="http://www.onvif.org/ver10/schema" xmlns:ter="http://www.onvif.org/ver10/error"><SOAP-ENV:Body>${body}</SOAP-ENV:Body></SOAP-ENV:Envelope>`

const fault = (code: string, reason: string): string =>
  `<SOAP-ENV:Fault><SOAP-ENV:Code><SOAP-ENV:Value>SOAP-ENV:Sender</SOAP-ENV:Value><SOAP-ENV:Subcode><SOAP-ENV:Value>ter:${code}</SOAP-ENV:Value></SOAP-ENV:Subcode></SOAP-ENV:Code><SOAP-ENV:Reason><SOAP-ENV:Text xml:lang="en">${reason}</SOAP-ENV:Text></SOAP-ENV:Reason></SOAP-ENV:Fault>`

const NOT_AUTHORIZED = enveloped(fault('NotAuthorized', 'Sender not Authorized'))

const probeMatch = (id: string, xaddrs: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><e:Header><w:RelatesTo>${id}</w:RelatesTo></e:Header><e:Body><d:ProbeMatches><d:ProbeMatch><d:Types>dn:NetworkVideoTransmitter</d:Types><d:Scopes>onvif://www.onvif.org/type/video_encoder onvif://www.onvif.org/name/Front%20door onvif://www.onvif.org/hardware/IPC-440</d:Scopes><d:XAddrs>${xaddrs}</d:XAddrs></d:ProbeMatch></d:ProbeMatches></e:Body></e:Envelope>`

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const piece of request.setEncoding('utf8')) body += piece
  return body
}

function isRightToken(
  body: string,
  { user, password }: { user: string; password: string },
  ahead: number,
): boolean {
  const [, name] = /Username>([^<]+)</.exec(body) ?? []
  const [, digest] = /PasswordDigest">([^<]+)</.exec(body) ?? []
  const [, nonce = ''] = /Base64Binary">([^<]+)</.exec(body) ?? []
  const [, created = ''] = /Created>([^<]+)</.exec(body) ?? []
  const right = createHash('sha1')
    .update(Buffer.from(nonce, 'base64'))
    .update(created + password)
    .digest('base64')
  const isFresh = Math.abs(Date.parse(created) - Date.now() - ahead) < FRESH_MS
  return name === user && digest === right && isFresh
}

function isRightDigest(
  { headers, url, method }: IncomingMessage,
  { user, password }: { user: string; password: string },
): boolean {
  const said = headers.authorization ?? ''
  const value = (name: string): string => new RegExp(`[ ,]${name}="?([^",]+)`).exec(said)?.[1] ?? ''
  const hash = (...parts: string[]): string => createHash('md5').update(parts.join(':')).digest('hex')
  const secret = hash(user, 'camera, yard', password)
  const asked = hash(method!, url!)
  const right = hash(secret, NONCE, value('nc'), value('cnonce'), 'auth', asked)
  return value('username') === user && value('uri') === url && value('response') === right
}
