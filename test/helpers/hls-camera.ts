import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename, join } from 'node:path'
import { fixture } from '../fixtures/videos.ts'
import { eventually } from './processes.ts'
import { tempDir } from './temp.ts'

export interface HlsCamera {
  /** Address of its playlist. */
  readonly url: string
  /** Answers everything with this status, until it recovers. */
  refuse(status: number): void
  /** Takes requests and answers none, until it recovers. */
  stall(): void
  /** Hands this out as its playlist, until it recovers. */
  setPlaylist(text: string): void
  /** Its encoder ends and begins again: the times of its pictures begin anew, and its playlist says so. */
  restart(): void
  /** Shows its pictures again. */
  recover(): void
}

/**
 * A camera that speaks HLS (RFC 8216): ffmpeg plays a fixture at its own pace into segments of one second, of which the
 * latest five are served; `dated`: each with its time of day. Ready once there are some.
 */
export async function hlsCamera(
  t: { teardown(fn: () => unknown): unknown },
  { video = 'sixty-seconds.mp4', dated = false }: { video?: string; dated?: boolean } = {},
): Promise<HlsCamera> {
  const directory = tempDir(t, 'spectra-hls-')
  let fault: { status?: number; stalled?: boolean; playlist?: string } = {}

  const args = ['-v', 'error', '-nostdin', '-re', '-stream_loop', '-1', '-i', `file:${await fixture(video)}`]
  args.push('-map', '0:v', '-c', 'copy', '-f', 'hls', '-hls_time', '1', '-hls_list_size', '5')
  args.push(
    '-hls_flags',
    dated ? 'delete_segments+program_date_time' : 'delete_segments',
    join(directory, 'live.m3u8'),
  )
  const play = (given: readonly string[]) =>
    spawn('ffmpeg', given, { stdio: ['ignore', 'ignore', 'inherit'] })
  let player = play(args)

  const server = createServer((request, response) => {
    if (fault.stalled) return
    if (fault.status) return response.writeHead(fault.status).end()
    const name = basename(URL.parse(request.url ?? '', 'http://camera')?.pathname ?? '')
    if (fault.playlist && name.endsWith('.m3u8')) return response.end(fault.playlist)
    readFile(join(directory, name)).then(
      (content) => response.end(content),
      () => response.writeHead(404).end(),
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')

  t.teardown(async () => {
    const gone = once(player, 'exit')
    if (player.kill('SIGKILL')) await gone
    server.closeAllConnections()
    server.close()
  })
  const ready = async (): Promise<boolean> =>
    (await readFile(join(directory, 'live.m3u8'), 'utf8').catch(() => '')).includes('live1.ts')
  await eventually('the camera has no segments', ready)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/live.m3u8`,
    restart() {
      player.kill('SIGKILL')
      player = play(
        args.map((word) => (word.includes('delete_segments') ? `${word}+append_list+discont_start` : word)),
      )
    },
    refuse: (status) => void (fault = { status }),
    stall: () => void (fault = { stalled: true }),
    setPlaylist: (playlist) => void (fault = { playlist }),
    recover: () => void (fault = {}),
  }
}
