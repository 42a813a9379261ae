import { symlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { CameraSource } from '../../../schema/messages/index.ts'
import type { Binaries } from '../../media/binaries.ts'
import { CONTAINERS } from '../../media/source/source.ts'
import { HLS_FORMATS, webProtocols } from '../clips/stream.ts'
import { inspectReel, roundsFrom } from '../clips/reel.ts'

/** What ffmpeg is given to read. */
export interface Input {
  /** Arguments in front of the outputs. */
  args: string[]
  /** Written to its stdin: a script of its concat demuxer. So no address, and no password, is among its arguments. */
  script: string
  /** Where the times of the source are known: the instant of its time 0, in milliseconds since the epoch. */
  origin?: number
  /** Where else its clock is found: in the playlists of HLS, or in the sender reports of RTSP. */
  clock?: 'playlist' | 'reports'
}

/** A word of a script, whatever is in it. */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

const scriptOf = (url: string, options: Record<string, string>): string =>
  [
    ...['ffconcat version 1.0', `file ${quoted(url)}`],
    ...Object.entries(options).map(([name, value]) => `option ${name} ${value}`),
    '',
  ].join('\n')

/** Longest time that is played from one script, in seconds, and most rounds of it. */
const SCRIPT_SECONDS = 24 * 3600
const MOST_ROUNDS = 20_000

/**
 * How a source is read for ever. No playlist or description can lead ffmpeg to a file of this machine: only a loop may open one.
 * @param given.connectMs how long the camera may take to answer
 * @param given.env what ffmpeg is started with
 * @throws the SS_ codes of videos, for the file of a loop
 */
export async function inputOf(
  source: CameraSource,
  given: {
    binaries: Binaries
    now: () => number
    directory: string
    connectMs: number
    env: NodeJS.ProcessEnv
    signal: AbortSignal
  },
): Promise<Input> {
  const { binaries, now, directory, connectMs, env, signal } = given
  const concat = ['-f', 'concat', '-safe', '0']
  switch (source.kind) {
    case 'stream':
      if (/^rtsps?:/i.test(source.url)) {
        const protocols = ['-protocol_whitelist', 'pipe,tcp,udp,tls,rtp,rtsp,rtsps']
        // Only the pictures are asked for: with sound, the times jump at the first report of the sender. Over TCP, else over UDP.
        const options = {
          rtsp_flags: 'prefer_tcp',
          allowed_media_types: 'video',
          timeout: `${connectMs * 1000}`,
        }
        return {
          args: [...protocols, ...concat, '-i', 'pipe:0'],
          script: scriptOf(source.url, options),
          clock: 'reports',
        }
      }
      return {
        args: [
          ...['-protocol_whitelist', `pipe,${webProtocols(env)}`],
          ...['-format_whitelist', `concat,${HLS_FORMATS}`, ...concat, '-i', 'pipe:0'],
        ],
        script: scriptOf(source.url, { live_start_index: '-1' }),
        clock: 'playlist',
      }
    case 'loop': {
      const reel = await inspectReel(source.path, binaries, signal)
      const link = join(directory, 'reel')
      // A link, because a script cannot spell every name that a file may have.
      await symlink(resolve(source.path), link)
      const at = now()
      const seconds = Math.min(SCRIPT_SECONDS, MOST_ROUNDS * reel.duration)
      const { script, lead } = roundsFrom(quoted(`file:${link}`), reel, (at / 1000) % reel.duration, seconds)
      const formats = ['-format_whitelist', ['concat', ...CONTAINERS].join(',')]
      const args = [
        '-protocol_whitelist',
        'pipe,file',
        ...formats,
        '-copyts',
        '-re',
        ...concat,
        '-i',
        'pipe:0',
      ]
      return { args, script, origin: at - lead * 1000 }
    }
    case 'kvs':
      throw new Error('Kinesis Video Streams keep what they get by themselves: they are not recorded')
    case 'folder':
      throw new Error('A folder has recordings already: it is not recorded')
  }
}
