import type { Config } from '../config.ts'
import type { Resolve } from '../net/addresses.ts'
import type { Fetcher } from '../net/fetcher.ts'
import type { Media } from '../ports.ts'
import type { Binaries } from './binaries.ts'

export interface FfmpegMediaOptions {
  config: Pick<Config, 'allowPrivateAddresses' | 'urlStallMs' | 'sourceBytes' | 'videoSeconds'>
  /** Each opened video works in a directory of its own below it. */
  tempDir: string
  binaries: Binaries
  /** Opens `s3:` and `azblob:` addresses. @default none are */
  openBucketObject?: (address: string) => Promise<Fetcher>
  /** How names of hosts become addresses. @default the system's resolver */
  resolve?: Resolve
  /** As media says it. @default false */
  keepsSound?: Media['keepsSound']
}
