import type { Mask } from '../../../schema/masks.ts'
import { MASKED_INPUT, maskedVideo } from '../masks/encoding.ts'
import type { Input } from './input.ts'

/** The times of pictures that come without one, where they can be shown out of order, are those at which they are decoded. */
const TIMED = 'setts=pts=if(eq(PTS\\,NOPTS)\\,DTS\\,PTS)'
/** Where ffmpeg writes fragments of MP4, each with its producer reference time. What MP4 cannot carry is left out, and ends nothing. */
const REPORTS = [
  '[f=mp4:onfail=ignore:avoid_negative_ts=disabled:movflags=empty_moov+frag_every_frame+default_base_moof:write_prft=wallclock]pipe:4',
  '[f=null]-',
].join('|')

const COPY = ['-map', '0:V:0', '-c', 'copy', '-avoid_negative_ts', 'disabled']

export interface RecordingJob {
  directory: string
  segmentSeconds: number
  isStream: boolean
  masks: readonly Mask[]
  /** Of ffmpeg. */
  version: string
}

/**
 * The arguments of a recording that goes on for ever. What is copied goes to two places: segments, each from a keyframe on and with
 * what a decoder needs at its start; and a line per picture to stdout. Those begin before the first keyframe (`copyinkf`), so that a
 * camera with few of them does not look dead. Where the clock is in sender reports, its keyframes go to a third (`SenderClock`); where it is in
 * playlists, ffmpeg says what it opens (`HlsWatch`). An ffmpeg whose owner was killed ends, as nobody takes its lines.
 *
 * With masks, segments are of masked pictures: no other output carries a picture out of ffmpeg but the sender reports, of which the MP4 is
 * skipped where it is read. Where pictures cannot be masked, ffmpeg ends.
 */
export function recordingArguments({ args, clock }: Input, job: RecordingJob): string[] {
  const told = clock === 'playlist' ? 'level+info' : 'level+error'
  const isMasked = job.masks.length > 0
  const keyframes = [...COPY, '-bsf:v', `${TIMED},noise=drop=not(key)`, '-f', 'tee', REPORTS]
  return [
    ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', told, '-y'],
    ...[...(isMasked ? MASKED_INPUT : []), ...args],
    ...(isMasked ? maskedSegments(job) : copiedSegments(job)),
    ...[...COPY, '-copyinkf', '-flush_packets', '1', '-f', 'framecrc', 'pipe:1'],
    ...(clock === 'reports' ? keyframes : []),
  ]
}

function copiedSegments({ directory, segmentSeconds, isStream }: RecordingJob): string[] {
  // The first pictures of RTSP come without a time where they can be shown out of order. What a camera says about its pictures only once,
  // when it is asked, is repeated at each keyframe.
  const asSent = isStream ? ['-bsf:v', `${TIMED},dump_extra=freq=keyframe`] : []
  const list = ['-segment_list', 'pipe:3', '-segment_list_type', 'csv']
  const segments = ['-segment_time', String(segmentSeconds), '-segment_format', 'mpegts', ...list]
  return [...COPY, ...asSent, '-f', 'segment', ...segments, `file:${directory}/%08d.ts`]
}

/** Each segment is as long as it should be, whatever keyframes the camera sends; a line per picture of them goes to a pipe. */
function maskedSegments({ directory, segmentSeconds, masks, version }: RecordingJob): string[] {
  const keyframes = `expr:if(isnan(prev_forced_t),1,gte(t,prev_forced_t+${segmentSeconds}))`
  const options = `f=segment:avoid_negative_ts=disabled:segment_time=${segmentSeconds}:segment_format=mpegts:segment_list_type=csv`
  const outputs = [
    `[${options}:segment_list=pipe\\\\:3]${quoted(`file:${directory}/%08d.ts`)}`,
    '[f=framecrc:avoid_negative_ts=disabled:flush_packets=1]pipe:5',
  ]
  return [
    ...['-map', '0:V:0', ...maskedVideo(masks, version), '-force_key_frames', keyframes],
    ...['-avoid_negative_ts', 'disabled', '-f', 'tee', outputs.join('|')],
  ]
}

/** A word of the outputs of ffmpeg's tee muxer, whatever is in it. */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`
