import { runChild } from '../../media/child.ts'
import type { Mask } from '../../../schema/masks.ts'
import { MASKED_INPUT, maskedVideo } from '../masks/encoding.ts'
import type { ClipContext } from './context.ts'
import { Pictures } from './pictures.ts'

export interface Recording {
  pictures: Pictures
  /** What ffmpeg complained about before it ended; empty where it was ended. */
  complaints: string
  /** Milliseconds without a picture ended it. */
  stalled: boolean
}

interface Job {
  input: readonly string[]
  target: string
  seconds: number
  masks: readonly Mask[]
  /** What ffmpeg is started with. @default that of this process */
  env?: NodeJS.ProcessEnv | undefined
  signal: AbortSignal
}

/** Pictures beyond the wanted ones that are waited for, in seconds: the last ones may not have reached the file. */
const MARGIN = 0.4
/** The same where each is encoded again. */
const MASKED_MARGIN = 1

/** Whether ffmpeg has the filter `setts`, which came with 4.4: builds of its main branch tell no version. */
async function canSetTimes(ffmpeg: string, signal: AbortSignal): Promise<boolean> {
  const { stdout } = await runChild(ffmpeg, ['-hide_banner', '-bsfs'], { signal })
  return /^setts$/m.test(stdout)
}

/**
 * Options that give a time to every picture: the first ones of RTSP come without one where they can be shown out of order, and
 * Matroska takes none such. Without `setts`, ffmpeg guesses from what comes next.
 */
const timing = (settable: boolean): { input: string[]; output: string[] } =>
  settable
    ? { input: [], output: ['-bsf:v', 'setts=pts=if(eq(PTS\\,NOPTS)\\,DTS\\,PTS)'] }
    : { input: ['-fflags', '+genpts'], output: [] }

/**
 * The arguments of one recording. What is copied goes to two places: the file, in clusters of one picture so that a killed
 * ffmpeg has written all but the last ones, and a line per picture to stdout. Those begin before the first keyframe
 * (`copyinkf`), so that a camera with few keyframes does not look dead; the file begins with it. An ffmpeg whose owner was
 * killed ends, as nobody takes its lines. With masks, the file is of masked pictures: no other ever lies on the disk.
 */
function recordingArguments(
  settable: boolean,
  { input, target, masks }: Pick<Job, 'input' | 'target' | 'masks'>,
  version: string,
): string[] {
  const times = timing(settable)
  const copy = ['-map', '0:V:0', '-c', 'copy', ...times.output, '-flush_packets', '1']
  const isMasked = masks.length > 0
  const masked = ['-map', '0:V:0', ...maskedVideo(masks, version), '-flush_packets', '1']
  return [
    ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'error', '-y'],
    ...[...times.input, ...(isMasked ? MASKED_INPUT : []), ...input],
    ...[...(isMasked ? masked : copy), '-cluster_time_limit', '1', '-f', 'matroska', `file:${target}`],
    ...[...copy, '-copyinkf', '-f', 'framecrc', 'pipe:1'],
  ]
}

/**
 * Records from `input` into `target` until there are `seconds` of pictures, none came for `stallMs`, the camera ended it, or
 * it took `seconds` and three times `stallMs` in all. However it ends, ffmpeg is gone; what was written is there.
 * @throws the reason of the signal, SS_FFMPEG_MISSING
 */
export async function record({ binaries, clock, stallMs }: ClipContext, job: Job): Promise<Recording> {
  const { masks, seconds, signal } = job
  const settable = await canSetTimes(binaries.ffmpeg, signal)
  const pictures = new Pictures(() => clock.now())
  const enough = new AbortController()
  const wanted = seconds + (masks.length > 0 ? MASKED_MARGIN : MARGIN)
  const limitMs = seconds * 1000 + 3 * stallMs
  let stalled = false
  const onStall = (): void => {
    stalled = true
    enough.abort()
  }
  const limit = clock.setTimeout(onStall, limitMs)
  let stall = clock.setTimeout(onStall, stallMs)
  const onStdout = (text: string): void => {
    clock.clearTimeout(stall)
    stall = clock.setTimeout(onStall, stallMs)
    pictures.read(text)
    if (pictures.seconds >= wanted) enough.abort()
  }
  try {
    const args = recordingArguments(settable, job, binaries.version)
    const { stderr } = await runChild(binaries.ffmpeg, args, {
      signal: AbortSignal.any([signal, enough.signal]),
      timeoutMs: 2 * limitMs,
      env: job.env,
      onStdout,
    })
    return { pictures, complaints: stderr, stalled }
  } catch (error) {
    signal.throwIfAborted()
    if (!enough.signal.aborted) throw error
    return { pictures, complaints: '', stalled }
  } finally {
    clock.clearTimeout(stall)
    clock.clearTimeout(limit)
  }
}
