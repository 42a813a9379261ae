import type { Test } from 'tap'
import { rtspCamera, type RtspCameraOptions } from '../../../helpers/rtsp-camera.ts'
import { openClips } from './open-clips.ts'

/** A user and a password that need escaping in an address. */
export const credentials = { user: 'watcher', password: "s3cret/'@:%" }

/** The address with a user and a password in it. */
export function withCredentials(url: string, { user, password }: typeof credentials): string {
  const address = new URL(url)
  address.username = encodeURIComponent(user)
  address.password = encodeURIComponent(password)
  return address.href
}

export const door = (url: string) => ({ id: 'door', masks: [], source: { kind: 'stream' as const, url } })

/** A camera that speaks RTSP, and clips of it. */
export async function watchRtsp(t: Test, options: RtspCameraOptions & Parameters<typeof openClips>[1] = {}) {
  // In this order, because what is opened last is closed first, and the end of the clips may fail the test.
  const opened = await openClips(t, options)
  const camera = await rtspCamera(t, options)
  return { ...opened, camera, source: door(camera.url) }
}
