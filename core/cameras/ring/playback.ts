import { spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { Clock } from '../../clock.ts'
import { SpectraError } from '../../errors.ts'
import { videoDirectory } from '../../media/temp.ts'
import type { Cameras, Playback, Ring, Storage, StoredSegment } from '../../ports.ts'
import { montageInput, openMontage } from './montage.ts'
import { playlistOf } from './playlist.ts'
import { readPlayback, signPlayback, type Played, type PlayedAs } from './signed-address.ts'

export interface PlaybackOptions {
  ring: Pick<Ring, 'recorded' | 'end'>
  cameras: Pick<Cameras, 'get'>
  storage: Pick<Storage, 'asFile' | 'signedUrl'>
  ffmpeg: string
  /** Signs addresses. */
  secret: string
  tempDir: string
  clock: Pick<Clock, 'now'>
}

/** An address is good for so long. Milliseconds. */
const GOOD_MS = 3_600_000
/** What is live begins so far back, and its latest video is so long. Milliseconds. */
const LATEST_MS = 10_000
/** As far as the clock of a camera may be from ours. Milliseconds. */
const APART_MS = 600_000
/** Longest range that is made one video. Milliseconds. */
const LONGEST_VIDEO_MS = 600_000

/** Playlists name the objects of the segments by signed URLs of their own; videos are made by ffmpeg, which copies. */
export function createPlayback(options: PlaybackOptions): Playback {
  const { ring, cameras, storage, ffmpeg, secret, tempDir, clock } = options

  const recorded = async (
    { organizationId, cameraId }: Played,
    range: { from: Date; until: Date },
  ): Promise<StoredSegment[]> => {
    const { segments } = await ring.recorded({ organizationId }, cameraId, range)
    if (segments.length > 0) return segments
    const span = `from ${range.from.toISOString()} until ${range.until.toISOString()}`
    throw new SpectraError(
      'SS_NOT_RECORDED',
      `Cannot play camera ${JSON.stringify(cameraId)}: nothing is recorded ${span}`,
    )
  }

  /** What is the present of a camera, by its clock: where its recording ends. Ours, where nothing is recorded now. */
  async function presentOf(organizationId: string, cameraId: string): Promise<Date> {
    const now = clock.now()
    const end = await ring.end({ organizationId, cameraId })
    return end && Math.abs(end.getTime() - now) <= APART_MS ? end : new Date(now)
  }

  async function video(segments: readonly StoredSegment[], signal: AbortSignal): Promise<Readable> {
    const directory = await videoDirectory(tempDir)
    const remove = (): Promise<void> => rm(directory, { recursive: true, force: true, maxRetries: 5 })
    try {
      const first = segments[0]!
      const other = segments.findIndex(({ width, codec }) => width !== first.width || codec !== first.codec)
      const some = other === -1 ? segments : segments.slice(0, other)
      const montage = await openMontage(storage, some, directory, signal)
      const args = [
        ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'error', ...montageInput(montage.script)],
        ...[
          '-map',
          '0:V:0',
          '-c',
          'copy',
          ...(first.codec === 'hevc' ? ['-tag:v', 'hvc1'] : []),
          '-map_metadata',
          '-1',
        ],
        ...['-movflags', 'empty_moov+frag_keyframe+default_base_moof', '-f', 'mp4', 'pipe:1'],
      ]
      const child = spawn(ffmpeg, args, { stdio: ['ignore', 'pipe', 'ignore'], windowsHide: true })
      const end = (): void => void child.kill('SIGKILL')
      signal.addEventListener('abort', end, { once: true })
      if (signal.aborted) end()
      child.on('error', (error) => child.stdout.destroy(error))
      child.on('close', () => {
        signal.removeEventListener('abort', end)
        void Promise.all([montage.release(), remove()])
      })
      child.stdout.on('close', end)
      return child.stdout
    } catch (error) {
      await remove()
      throw error
    }
  }

  return {
    async addresses(tenant, cameraId, range) {
      const { organizationId } = await cameras.get(tenant, cameraId)
      const expiresAt = new Date(clock.now() + GOOD_MS)
      const present = (await presentOf(organizationId, cameraId)).getTime()
      const from = range?.from ?? new Date(present - LATEST_MS)
      const urlOf = (as: PlayedAs): string =>
        signPlayback(secret, {
          organizationId,
          cameraId,
          as,
          from,
          ...(range && { until: range.until }),
          expiresAt,
        })
      const isShort = range && range.until.getTime() - range.from.getTime() <= LONGEST_VIDEO_MS
      return {
        playlistUrl: urlOf('index.m3u8'),
        ...(isShort && { videoUrl: urlOf('video.mp4') }),
        ...(!range && { latestUrl: urlOf('latest.mp4') }),
        expiresAt,
      }
    },

    async open(url, signal) {
      const played = readPlayback(secret, url, clock.now())
      const { organizationId, cameraId, as, from, until, expiresAt } = played
      const present = until ?? (await presentOf(organizationId, cameraId))
      if (as === 'latest.mp4') {
        const latest = { from: new Date(present.getTime() - LATEST_MS), until: present }
        return { type: 'video', content: await video(await recorded(played, latest), signal) }
      }
      const segments = await recorded(played, { from, until: present })
      if (as === 'video.mp4') return { type: 'video', content: await video(segments, signal) }
      const urlOf = (key: string): Promise<string> => storage.signedUrl(key, { until: expiresAt })
      return { type: 'playlist', text: await playlistOf(segments, { live: until === undefined, urlOf }) }
    },
  }
}
