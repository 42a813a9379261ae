import { parse, setOptions, type types } from 'hls-parser'

/** A segment of a media playlist, as far as its time matters. */
export interface TimedSegment {
  /** The playlist that names it, without query: tokens there may be others each time. */
  playlist: string
  sequence: number
  /** Seconds, as the playlist says. */
  duration: number
  /** Instant of its first picture (EXT-X-PROGRAM-DATE-TIME), in milliseconds since the epoch; absent where the playlist does not say. */
  at?: number
  /** Its times do not go on from those of the segment before. */
  isBreak: boolean
}

/** What a playlist says: segments by their addresses, and the playlists that it names. */
export interface PlaylistTimes {
  segments: Map<string, TimedSegment>
  playlists: string[]
}

setOptions({ silent: true })

/** An address as two programs spell it, without user, password and fragment; undefined where it is none. */
export function plainAddress(text: string, base?: string): string | undefined {
  const url = URL.parse(text, base)
  if (!url || !['http:', 'https:'].includes(url.protocol)) return undefined
  url.username = ''
  url.password = ''
  url.hash = ''
  return url.href
}

export const withoutQuery = (address: string): string => address.split('?', 1)[0]!

/**
 * The times of a playlist of HLS (RFC 8216, 4.3.2.6): a segment without one of its own follows the segment before. An address that stands
 * there twice (byte ranges of one file) is left out: nobody could say which of them was opened. Nothing of a text that is no playlist.
 * @param url where it came from in the end
 * @param asked where it was asked for
 */
export function timesOf(text: string, url: string, asked = url): PlaylistTimes {
  const times: PlaylistTimes = { segments: new Map(), playlists: [] }
  const playlist = parsed(text)
  if (playlist === undefined) return times
  if (playlist.isMasterPlaylist) {
    const { variants } = playlist as types.MasterPlaylist
    times.playlists = variants.map(({ uri }) => plainAddress(uri, url)).filter((each) => each !== undefined)
    return times
  }
  const twice = new Set<string>()
  let next: number | undefined
  for (const segment of (playlist as types.MediaPlaylist).segments) {
    const { uri, duration, programDateTime, mediaSequenceNumber: sequence, discontinuity = false } = segment
    const said = programDateTime?.getTime()
    const at = said !== undefined && Number.isFinite(said) ? said : discontinuity ? undefined : next
    next = at === undefined ? undefined : at + duration * 1000
    const address = uri ? plainAddress(uri, url) : undefined
    if (address === undefined) continue
    if (times.segments.has(address)) twice.add(address)
    const place = { playlist: withoutQuery(asked), sequence, duration, isBreak: discontinuity }
    times.segments.set(address, { ...place, ...(at !== undefined && { at }) })
  }
  for (const address of twice) times.segments.delete(address)
  return times
}

function parsed(text: string): types.MasterPlaylist | types.MediaPlaylist | undefined {
  try {
    return parse(text)
  } catch {
    return undefined
  }
}
