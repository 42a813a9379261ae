import { askDevice, type SoapOptions } from './soap.ts'
import { all, at, textAt, type Xml } from './xml.ts'

/** A stream that a camera offers. */
export interface FoundStream {
  /** What the camera calls its settings. */
  profile: string
  /** Without user and password. */
  url: string
  width: number
  height: number
  codec?: string
  /** The largest picture is the main stream; the smallest of the others the sub-stream. */
  role: 'main' | 'sub' | 'other'
}

export interface Described {
  manufacturer?: string
  model?: string
  firmware?: string
  streams: FoundStream[]
  /** A picture over HTTP, without user and password. */
  snapshotUrl?: string
}

/** As many profiles are asked about. */
const MOST_PROFILES = 16
const STREAM_SETUP =
  '<trt:StreamSetup><tt:Stream>RTP-Unicast</tt:Stream><tt:Transport><tt:Protocol>RTSP</tt:Protocol></tt:Transport></trt:StreamSetup>'

/**
 * What a device of ONVIF says of itself and its streams (device and media service, version 1.0). All of it is asked at the host of `url`, whatever
 * addresses the device names.
 * @throws SS_CAMERA_UNREACHABLE; SS_CAMERA_REFUSED: it wants other credentials; the reason of the signal
 */
export async function describeDevice(url: string, given: SoapOptions): Promise<Described> {
  const clock = await askDevice(url, '<tds:GetSystemDateAndTime/>', { ...given, login: undefined })
  const options = { ...given, aheadMs: aheadOf(clock) }
  const said = await askDevice(url, '<tds:GetDeviceInformation/>', options)
  const information = at(said, 'GetDeviceInformationResponse')
  const [manufacturer, model, firmware] = ['Manufacturer', 'Model', 'FirmwareVersion'].map((name) =>
    textAt(information, name),
  )
  const about = '<tds:GetCapabilities><tds:Category>Media</tds:Category></tds:GetCapabilities>'
  const capabilities = await askDevice(url, about, options)
  const named = textAt(capabilities, 'GetCapabilitiesResponse', 'Capabilities', 'Media', 'XAddr')
  const media = atHostOf(url, named ?? '/onvif/media_service')
  const profiles = await askDevice(media, '<trt:GetProfiles/>', options)
  const streams: Omit<FoundStream, 'role'>[] = []
  const tokens = new Map<string, string>()
  for (const profile of all(profiles, 'GetProfilesResponse', 'Profiles').slice(0, MOST_PROFILES)) {
    const token = textAt(profile, 'token')
    if (token === undefined || at(profile, 'VideoEncoderConfiguration') === undefined) continue
    const stream = await streamOf(media, profile, token, options)
    if (!stream) continue
    streams.push(stream)
    tokens.set(stream.url, token)
  }
  const sorted = streams.sort((one, other) => other.width * other.height - one.width * one.height)
  const snapshotUrl = sorted[0] && (await snapshotOf(media, tokens.get(sorted[0].url)!, options))
  return {
    ...{ ...(manufacturer && { manufacturer }), ...(model && { model }), ...(firmware && { firmware }) },
    streams: sorted.map((stream, index) => ({ ...stream, role: roleOf(sorted, index) })),
    ...(snapshotUrl && { snapshotUrl }),
  }
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

async function streamOf(
  media: string,
  profile: Xml,
  token: string,
  options: SoapOptions,
): Promise<Omit<FoundStream, 'role'> | undefined> {
  const body = `<trt:GetStreamUri>${STREAM_SETUP}<trt:ProfileToken>${escaped(token)}</trt:ProfileToken></trt:GetStreamUri>`
  const answer = await askDevice(media, body, options)
  const uri = textAt(answer, 'GetStreamUriResponse', 'MediaUri', 'Uri')
  const url = uri && withoutLogin(uri, ['rtsp:', 'rtsps:'])
  if (!url) return undefined
  const encoder = at(profile, 'VideoEncoderConfiguration')
  const [width, height] = ['Width', 'Height'].map((side) => Number(textAt(encoder, 'Resolution', side)) || 0)
  const codec = textAt(encoder, 'Encoding')
  const name = textAt(profile, 'Name') ?? token
  return { profile: name, url, width: width!, height: height!, ...(codec && { codec }) }
}

/** Not every camera has one. */
async function snapshotOf(media: string, token: string, options: SoapOptions): Promise<string | undefined> {
  const body = `<trt:GetSnapshotUri><trt:ProfileToken>${escaped(token)}</trt:ProfileToken></trt:GetSnapshotUri>`
  try {
    const uri = textAt(await askDevice(media, body, options), 'GetSnapshotUriResponse', 'MediaUri', 'Uri')
    return uri && withoutLogin(uri, ['http:', 'https:'])
  } catch (error) {
    if ((error as { code?: string }).code === 'SS_CAMERA_REFUSED') return undefined
    throw error
  }
}

function roleOf(sorted: readonly Omit<FoundStream, 'role'>[], index: number): FoundStream['role'] {
  if (index === 0) return 'main'
  const { width, height } = sorted[index]!
  const isSmaller = width * height < sorted[0]!.width * sorted[0]!.height
  return index === sorted.length - 1 && isSmaller ? 'sub' : 'other'
}

/** An address as a device tells it, without user and password; undefined where it is none of these kinds. */
function withoutLogin(text: string, protocols: readonly string[]): string | undefined {
  const url = URL.parse(text)
  if (!url || !protocols.includes(url.protocol)) return undefined
  url.username = ''
  url.password = ''
  return url.href
}

/** A path of a device, or an address of it, at the host and port under which we reach it. */
function atHostOf(base: string, named: string): string {
  const { pathname, search } = new URL(named, base)
  return new URL(pathname + search, base).href
}

/** By how many milliseconds the clock of a device is ahead of ours; 0 where it does not say. */
function aheadOf(answer: Xml): number {
  const time = at(answer, 'GetSystemDateAndTimeResponse', 'SystemDateAndTime', 'UTCDateTime')
  const number = (...path: string[]): number => Number(textAt(time, ...path))
  const [year, month, day] = [number('Date', 'Year'), number('Date', 'Month'), number('Date', 'Day')]
  const clock = [number('Time', 'Hour'), number('Time', 'Minute'), number('Time', 'Second')] as const
  const now = Date.UTC(year, month - 1, day, ...clock)
  return Number.isNaN(now) ? 0 : now - Date.now()
}
