import { createHmac, timingSafeEqual } from 'node:crypto'
import { SpectraError } from '../../errors.ts'

export const PLAYBACK_PATH = '/api/v1/playback/'

export type PlayedAs = 'index.m3u8' | 'video.mp4' | 'latest.mp4'

/** What an address opens. Live: from `from` on, without `until`. */
export interface Played {
  organizationId: string
  cameraId: string
  as: PlayedAs
  from: Date
  until?: Date
  expiresAt: Date
}

const NAMES = ['from', 'until', 'expires'] as const
const KINDS: readonly string[] = ['index.m3u8', 'video.mp4', 'latest.mp4'] satisfies PlayedAs[]

const mac = (secret: string, path: string, values: readonly string[]): string =>
  createHmac('sha256', secret)
    .update(['PLAY', path, ...values].join('\n'))
    .digest('base64url')

/** `/api/v1/playback/<organization>/<camera>/<kind>?from=..&until=..&expires=..&signature=..`, in milliseconds since 1970. */
export function signPlayback(secret: string, played: Played): string {
  const { organizationId, cameraId, as, from, until, expiresAt } = played
  const path = `${PLAYBACK_PATH}${organizationId}/${cameraId}/${as}`
  const values = [String(from.getTime()), until ? String(until.getTime()) : '', String(expiresAt.getTime())]
  const query = NAMES.map((name, index) => `${name}=${values[index]}`).join('&')
  return `${path}?${query}&signature=${mac(secret, path, values)}`
}

/** @throws SS_URL_SIGNATURE where it is wrong, or `now` (milliseconds since 1970) is past its end */
export function readPlayback(secret: string, url: string, now: number): Played {
  const parsed = /\s/.test(url) ? null : URL.parse(url, 'http://localhost')
  const only = (name: string): string => {
    const [said = '', ...more] = parsed?.searchParams.getAll(name) ?? []
    return more.length === 0 ? said : ''
  }
  const values = NAMES.map(only)
  const wanted = Buffer.from(mac(secret, parsed?.pathname ?? '', values))
  const given = Buffer.from(only('signature'))
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
    throw new SpectraError('SS_URL_SIGNATURE', 'Cannot play the camera: the signature of its URL is wrong')
  const [from = 0, until = 0, expires = 0] = values.map(Number)
  if (expires <= now) {
    const when = new Date(expires).toISOString()
    throw new SpectraError('SS_URL_SIGNATURE', `Cannot play the camera: its URL expired at ${when}`)
  }
  const [organizationId = '', cameraId = '', as = ''] = parsed!.pathname
    .slice(PLAYBACK_PATH.length)
    .split('/')
  if (!KINDS.includes(as))
    throw new SpectraError('SS_URL_SIGNATURE', 'Cannot play the camera: its URL names no kind')
  return {
    ...{ organizationId, cameraId, as: as as PlayedAs, from: new Date(from), expiresAt: new Date(expires) },
    ...(values[1] !== '' && { until: new Date(until) }),
  }
}
