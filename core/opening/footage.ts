import { join } from 'node:path'
import { createFfmpegClips } from '../cameras/clips/ffmpeg.ts'
import { createFolders } from '../cameras/folder/folders.ts'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Binaries } from '../media/binaries.ts'
import { createFfmpegMedia } from '../media/ffmpeg.ts'
import type { Clips, Folders, Media } from '../ports.ts'
import { kvsOptions } from './kvs.ts'
import { hearsVoices } from './models.ts'
import type { Closers } from './opening.ts'
import { listBucketFolder, openBucketObject } from './storage.ts'

/** What reads videos, takes clips of cameras, and looks into their folders. */
export function openFootage(
  config: Config,
  { binaries, clock }: { binaries: Binaries; clock: Clock },
  closers: Closers,
): { media: Media; clips: Clips; folders: Folders } {
  const tempDir = join(config.dataDir, 'temp')
  const sources = { config, openBucketObject: (address: string) => openBucketObject(address, config) }
  const media = createFfmpegMedia({ ...sources, binaries, tempDir, keepsSound: hearsVoices(config) })
  closers.push(() => media.close())
  const listBucket: Parameters<typeof createFolders>[0]['listBucket'] = (at, signal) =>
    listBucketFolder(at, config, signal)
  const folders = createFolders({ media, clock, listBucket })
  closers.push(() => folders.close())
  const clips = createFfmpegClips({ binaries, tempDir, clock, kvs: kvsOptions(config), sources })
  closers.push(() => clips.close())
  return { media, clips, folders }
}
