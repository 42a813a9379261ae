import type { SourceMetadata, Warning } from '../../schema/facts.ts'
import type { SoundForm } from '../../schema/keys.ts'
import type { ProcessOptions } from '../../schema/messages/index.ts'
import type { Storage } from './storage.ts'

/** What an organization may have cut: the stricter of these and the installation's own limits holds. */
export interface VideoLimits {
  /** Longest video, in seconds. */
  videoSeconds?: number
  /** Largest video, in bytes. */
  sourceBytes?: number
}

export interface CutOptions extends ProcessOptions {
  /** Chunks up to this one are there already: go on behind them. */
  resumeAfter?: { ordinal: number; endTime: number }
}

/** A finished chunk as a temporary file, the taker's to move; it vanishes when the video is closed. */
export interface CutChunk {
  ordinal: number
  startTime: number
  endTime: number
  path: string
  codec: string
  fps: number
  width: number
  height: number
  bytes: number
  sha256: string
}

export interface OpenedVideo {
  source: SourceMetadata
  /** What is wrong with it without making it unusable. */
  warnings: Warning[]
  /** Yields each chunk as soon as it is final, while the next is cut. More warnings may appear when it ends. */
  cut(options: CutOptions, signal: AbortSignal): AsyncIterable<CutChunk>
  /**
   * Writes what is heard in a span (seconds of the video) into a temporary file, one channel of 16 kHz, and gives its path; it
   * vanishes when the video is closed. Undefined where there is no sound, or none that can be decoded. @throws as cutting does
   */
  sound(
    span: { startTime: number; endTime: number },
    form: SoundForm,
    signal: AbortSignal,
  ): Promise<string | undefined>
  /** Ends every child process and removes every temporary file. */
  close(): Promise<void>
}

export interface Media {
  /** Whether chunks keep their sound although nobody transcribes it: somebody tells where there are voices. @default false */
  readonly keepsSound?: boolean
  /**
   * Opens a file, a URL or an object of the storage without downloading it first.
   * @throws the codes of videos, of which SS_URL_FAILED, SS_URL_STALLED and SS_SOURCE_CHANGED are retryable; of an object those of the storage. Cutting throws those,
   *   too, and SS_CHUNKING_FAILED, SS_DISK_FULL, SS_STORAGE_UNAVAILABLE (nothing can be written here), SS_FFMPEG_MISSING
   */
  open(
    source: { path: string } | { url: string } | { key: string; storage: Pick<Storage, 'stat' | 'get'> },
    signal: AbortSignal,
    limits?: VideoLimits,
  ): Promise<OpenedVideo>
}
