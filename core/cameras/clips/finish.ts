import { rm } from 'node:fs/promises'
import type { Binaries } from '../../media/binaries.ts'
import { runChild } from '../../media/child.ts'
import { readableSeconds } from '../../media/look/ffprobe.ts'
import { openLocal } from '../../media/source/local.ts'
import { cameraFailure, unwritable } from './failures.ts'

/** Seconds of pictures in a file that ffmpeg made. @throws SS_VIDEO_EMPTY, or the reason of the signal */
export async function secondsOf(binaries: Binaries, path: string, signal: AbortSignal): Promise<number> {
  const source = await openLocal(path, { sourceBytes: Infinity })
  return readableSeconds(binaries.ffprobe, source, signal)
}

/**
 * Copies a recording, which may end anywhere, into a whole file: its times start at 0, it knows its length, and it has at
 * most `seconds` (up to the few pictures by which B-frames are sent out of order). The recording is removed.
 * Returns the seconds of the file.
 * @throws SS_DISK_FULL, SS_CAMERA_UNREACHABLE where the recording cannot be read, or the reason of the signal
 */
export async function finish(
  binaries: Binaries,
  job: { camera: string; recording: string; target: string; seconds: number; signal: AbortSignal },
): Promise<number> {
  const { camera, recording, target, seconds, signal } = job
  const args = [
    ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'error', '-y'],
    ...['-protocol_whitelist', 'file', '-f', 'matroska', '-i', `file:${recording}`],
    ...['-t', seconds.toFixed(3), '-map', '0:V:0', '-c', 'copy', '-map_metadata', '-1'],
    ...['-avoid_negative_ts', 'disabled', '-f', 'matroska', `file:${target}`],
  ]
  const { code, stderr } = await runChild(binaries.ffmpeg, args, { signal })
  const away = unwritable(camera, stderr)
  if (away) throw away
  if (code !== 0) throw cameraFailure(camera, stderr)
  await rm(recording)
  return secondsOf(binaries, target, signal)
}
