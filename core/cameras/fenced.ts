import type { CameraSource } from '../../schema/messages/index.ts'
import { checkHost, checkName } from '../net/addresses.ts'
import { type Fence, openFence } from '../net/fence.ts'

/**
 * What stands around whoever reads the source: nothing where the machine's own user may have named an address of the private network;
 * else its host is public at this moment, and what HLS leads to is fenced. Where RTSP leads to, ffmpeg follows by itself.
 * @throws SS_ADDRESS_REFUSED
 */
export async function fenceOf(source: CameraSource): Promise<Fence | undefined> {
  if (source.kind !== 'stream' || !source.publicOnly) return undefined
  const { protocol, hostname } = new URL(source.url)
  checkHost(hostname)
  await checkName(hostname)
  return /^https?:$/.test(protocol) ? openFence() : undefined
}
