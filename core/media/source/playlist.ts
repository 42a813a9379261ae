import { SpectraError } from '../../errors.ts'

/** First bytes of lists that make a player open other files, by what people call them. */
const PLAYLISTS: readonly (readonly [string, RegExp])[] = [
  ['an HLS playlist (m3u8)', /^#EXTM3U/],
  ['a concat script', /^ffconcat version/],
  ['a concat script', /^(?:#[^\n]*\n|\s)*file\s+[^\n]/],
  ['a DASH manifest', /<MPD[\s>]/],
  ['a Smooth Streaming manifest', /<SmoothStreamingMedia[\s>]/],
  ['a session description (SDP)', /^v=0\r?\n(?:[a-z]=[^\n]*\n)*?[osctm]=/],
  ['a PLS playlist', /^\[playlist\]/i],
  ['an ASX playlist', /^<asx[\s>]/i],
  ['a QuickTime reference', /^(?:RTSPtext|SMILtext|\[Reference\])/i],
  ['a SMIL playlist', /<smil[\s>]/i],
  ['an XSPF playlist', /<playlist[^>]*xspf/i],
  ['an IMF composition', /<CompositionPlaylist[\s>]/],
]

/** The kind of playlist that content starting with `head` is, or undefined. Decides by content, never by name. */
export function playlistKind(head: Buffer): string | undefined {
  const sample = head.subarray(0, 4096)
  if (sample.includes(0) && !sample.subarray(0, 64).toString('latin1').startsWith('#EXTM3U')) return undefined
  const text = sample
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart()
  return PLAYLISTS.find(([, pattern]) => pattern.test(text))?.[0]
}

/** @throws SS_PLAYLIST_REFUSED */
export function refusePlaylist(head: Buffer, name: string): void {
  const kind = playlistKind(head)
  if (!kind) return
  throw new SpectraError(
    'SS_PLAYLIST_REFUSED',
    `Cannot open ${name}: it is ${kind}, not a video, and could point at other files`,
  )
}
