import { shownAddress } from '../address.ts'
import { CameraSource } from '../../schema/messages/index.ts'

/** Where a camera's pictures come from, as it may be shown: without user, password and query. */
export function shownSource(source: CameraSource): string {
  switch (source.kind) {
    case 'loop':
      return source.path
    case 'folder':
      return source.place
    case 'stream':
      return shownAddress(source.url)
    case 'kvs':
      return `kvs://${source.stream}${source.region ? `?region=${source.region}` : ''}`
  }
}

/** A stream of Kinesis Video Streams, written `kvs://name?region=eu-central-1` or `kvs://arn:...`. Undefined where it is none. */
export function kvsSource(text: string): CameraSource | undefined {
  const [, stream, region] = /^kvs:\/\/([^?]+)(?:\?region=([^&]*))?$/.exec(text) ?? []
  const source = CameraSource.safeParse({ kind: 'kvs', stream, ...(region && { region }) })
  return source.success ? source.data : undefined
}
