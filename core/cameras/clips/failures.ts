import { type ErrorCode, SpectraError } from '../../errors.ts'

/** What ffmpeg writes, what it means, and what is said of it. The first that fits counts. */
const MEANINGS: readonly (readonly [RegExp, ErrorCode, string])[] = [
  [/(?:Server returned|failed:) (?:401|403)\b/, 'SS_CAMERA_REFUSED', 'it wants other credentials'],
  [/(?:Server returned|failed:) (?:400|404)\b/, 'SS_CAMERA_REFUSED', 'it knows nothing of that path'],
  [
    /not on whitelist|not in allowed_segment_extensions/,
    'SS_NOT_A_VIDEO',
    'its playlist points at something that is no stream',
  ],
  [/matches no streams|does not contain any stream/, 'SS_NOT_A_VIDEO', 'it sends no pictures'],
  // Of RTSP, ffmpeg says so of a connection that ended in the middle of an answer, too.
  [/^https?:\S+ Invalid data found/m, 'SS_NOT_A_VIDEO', 'what it sends is no HLS'],
]

export const cannotTake = (camera: string): string => `Cannot take a clip of camera ${JSON.stringify(camera)}`

export const cannotRecord = (camera: string): string => `Cannot record camera ${JSON.stringify(camera)}`

/** What ffmpeg writes where pictures can be read, but not drawn on or encoded. */
const UNMASKED =
  /Unknown encoder|No such filter|Error (?:re)?initializing (?:a |the )?(?:simple |complex )?filter|Error initializing output stream|Error while filtering|Failed to inject frame|Error while opening encoder|Could not open encoder|Impossible to convert between the formats/i

/** Pictures of a camera with masks could not be masked, so nothing of them is kept. */
export const cannotMask = (camera: string, state: string): SpectraError =>
  new SpectraError(
    'SS_CAMERA_UNMASKABLE',
    `Cannot mask the pictures of camera ${JSON.stringify(camera)}: ${state}`,
  )

/** The error behind what ffmpeg wrote, where masks could not be drawn. */
export const maskingFailure = (camera: string, stderr: string): SpectraError | undefined =>
  UNMASKED.test(stderr) ? cannotMask(camera, lastWords(stderr)) : undefined

/** The outage behind what ffmpeg wrote, where its pictures could not be stored. */
export function unwritable(camera: string, stderr: string): SpectraError | undefined {
  if (/No space left on device|Disk quota exceeded/.test(stderr))
    return new SpectraError('SS_DISK_FULL', `${cannotTake(camera)}: no space is left for its pictures`)
  if (/Read-only file system/.test(stderr)) {
    const state = 'its pictures cannot be written (read-only file system)'
    return new SpectraError('SS_STORAGE_UNAVAILABLE', `${cannotTake(camera)}: ${state}`)
  }
  return undefined
}

/** The last thing that ffmpeg said, without addresses: they may carry a password or a token. */
export function lastWords(stderr: string): string {
  const said = stderr.trim().split('\n').at(-1) ?? ''
  return said
    .replaceAll(/(?<!\S)\S*:\/\/\S*/g, '')
    .replace(/^\[[^\]]*\]/, '')
    .trim()
    .slice(0, 200)
}

/** The error behind what ffmpeg wrote; where that says nothing known, the camera counts as unreachable, which may pass. */
export function cameraFailure(camera: string, stderr: string, cannot = cannotTake): SpectraError {
  const [, code, state] = MEANINGS.find(([pattern]) => pattern.test(stderr)) ?? []
  if (code) return new SpectraError(code, `${cannot(camera)}: ${state}`)
  return new SpectraError(
    'SS_CAMERA_UNREACHABLE',
    `${cannot(camera)}: ${lastWords(stderr) || 'it ended before it showed enough pictures'}`,
  )
}
