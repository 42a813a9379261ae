import type { StoredSegment } from '../../ports.ts'

/** So many of the latest segments are in a playlist that goes on. */
const WINDOW = 8
/** Two segments are shown without a break where no more than this lies between them. Milliseconds. */
const SEAM_MS = 500

/**
 * A playlist of HLS (RFC 8216, version 6) of segments in the order of time. `live`: it goes on, holds the latest of them, and is the same
 * for all who ask with the same first segment.
 */
export async function playlistOf(
  segments: readonly StoredSegment[],
  { live, urlOf }: { live: boolean; urlOf: (key: string) => Promise<string> },
): Promise<string> {
  const breaks = segments.map((segment, index) => isBreak(segments[index - 1], segment))
  const first = live ? Math.max(0, segments.length - WINDOW) : 0
  const shown = segments.slice(first)
  const target = Math.ceil(Math.max(1, ...shown.map(secondsOf)))
  const lines = [
    ...['#EXTM3U', '#EXT-X-VERSION:6', '#EXT-X-INDEPENDENT-SEGMENTS', `#EXT-X-TARGETDURATION:${target}`],
    `#EXT-X-MEDIA-SEQUENCE:${first}`,
    ...(live
      ? [
          `#EXT-X-DISCONTINUITY-SEQUENCE:${breaks.slice(0, first).filter(Boolean).length}`,
          '#EXT-X-START:TIME-OFFSET=-4',
        ]
      : ['#EXT-X-PLAYLIST-TYPE:VOD']),
  ]
  for (const [index, segment] of shown.entries()) {
    if (breaks[first + index]) lines.push('#EXT-X-DISCONTINUITY')
    lines.push(`#EXT-X-PROGRAM-DATE-TIME:${segment.startAt.toISOString()}`)
    lines.push(`#EXTINF:${secondsOf(segment).toFixed(3)},`, await urlOf(segment.key))
  }
  return `${[...lines, ...(live ? [] : ['#EXT-X-ENDLIST'])].join('\n')}\n`
}

const secondsOf = ({ startAt, endAt }: StoredSegment): number => (endAt.getTime() - startAt.getTime()) / 1000

/** Times, codec or size do not go on from one to the next. */
const isBreak = (before: StoredSegment | undefined, next: StoredSegment): boolean =>
  before !== undefined &&
  (before.runId !== next.runId ||
    Math.abs(next.startAt.getTime() - before.endAt.getTime()) > SEAM_MS ||
    before.width !== next.width ||
    before.height !== next.height)
