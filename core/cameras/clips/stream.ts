import { join } from 'node:path'
import { SpectraError } from '../../errors.ts'
import { type ClipContext, type Order, type Taken, waitUntil } from './context.ts'
import type { Fence } from '../../net/fence.ts'
import { fenceOf } from '../fenced.ts'
import { cameraFailure, cannotTake, maskingFailure, unwritable } from './failures.ts'
import { finish } from './finish.ts'
import { record } from './recording.ts'

/** Seconds of pictures that are worth a clip where the camera stops early. */
const LEAST = 1

/** What segments of HLS come in. Without `concat`, `sdp` and the like, none of them can point anywhere else. */
export const HLS_FORMATS = 'hls,applehttp,mpegts,mov,mp4,aac,mp3,ac3,eac3,webvtt'

/** What ffmpeg may speak to follow HLS. Where a proxy is set, it asks that one for what is encrypted by a protocol of its own. */
export const webProtocols = ({ http_proxy }: NodeJS.ProcessEnv): string =>
  ['http', 'https', ...(http_proxy ? ['httpproxy'] : []), 'tcp', 'tls', 'crypto'].join(',')

/**
 * What stands behind ffmpeg's inputs: the address, and what it may use to follow it. `file` is never among it, so no
 * playlist or description can make it open a file of this machine.
 */
function inputArguments(url: string, env: NodeJS.ProcessEnv): string[] {
  if (/^rtsps?:/i.test(url)) {
    // Only the pictures are asked for: with sound, the times jump at the first report of the sender (RTCP).
    const only = ['-rtsp_transport', 'tcp', '-allowed_media_types', 'video']
    return ['-protocol_whitelist', 'tcp,tls,rtp,rtsp,rtsps', ...only, '-i', url]
  }
  const fence = ['-protocol_whitelist', webProtocols(env), '-format_whitelist', HLS_FORMATS]
  // The newest segment, not the third but last: a clip starts as near to the present as it can.
  return [...fence, '-f', 'hls', '-live_start_index', '-1', '-i', url]
}

/**
 * Records a stream as it is sent, from `from` on or from now where that is past; pictures in front of the first keyframe are
 * left out. The address, with its password, stands in ffmpeg's arguments: users of this machine can see it there.
 * @throws SS_CAMERA_UNREACHABLE, SS_CAMERA_REFUSED, SS_NOT_A_VIDEO, SS_DISK_FULL, SS_CAMERA_UNMASKABLE,
 * SS_ADDRESS_REFUSED, or the reason of the signal
 */
export async function takeStream(context: ClipContext, order: Order<'stream'>): Promise<Taken> {
  await waitUntil(context.clock, order.from, order.signal)
  const fence = await fenceOf(order.source)
  try {
    return await takeBehind(fence, context, order)
  } finally {
    await fence?.close()
  }
}

async function takeBehind(
  fence: Fence | undefined,
  context: ClipContext,
  order: Order<'stream'>,
): Promise<Taken> {
  const { camera, source, masks, from, to, directory, signal } = order
  const { binaries, stallMs } = context
  const seconds = (to - from) / 1000
  const recording = join(directory, 'recording.mkv')
  const path = join(directory, 'clip.mkv')
  const { pictures, complaints, stalled } = await record(context, {
    input: inputArguments(source.url, fence?.env ?? process.env),
    target: recording,
    ...{ seconds, masks, env: fence?.env, signal },
  })
  const away = unwritable(camera, complaints)
  if (away) throw away
  const unmasked = masks.length > 0 && maskingFailure(camera, complaints)
  if (unmasked) throw unmasked
  if (pictures.startedAt === undefined || pictures.seconds < Math.min(LEAST, seconds)) {
    const refusal = fence?.refusal()
    if (refusal) throw refusal
    if (!stalled) throw cameraFailure(camera, complaints)
    const state = `it has shown ${pictures.seconds.toFixed(1)} s of pictures, and then none for ${stallMs / 1000} s`
    throw new SpectraError('SS_CAMERA_UNREACHABLE', `${cannotTake(camera)}: ${state}`)
  }
  return {
    path,
    startedAt: new Date(pictures.startedAt),
    seconds: await finish(binaries, { camera, recording, target: path, seconds, signal }),
  }
}
