import type { Readable } from 'node:stream'

export interface StoredObject {
  key: string
  bytes: number
  modifiedAt: Date
}

/** An object that was taken out of its place. */
export interface TrashedObject extends StoredObject {
  trashedAt: Date
}

/** Where objects wait before they are gone for good (P13): `list` shows none of them, and they count for no quota. */
export interface Trash {
  /** Moves an object there. Returns whether it was in its place. @param at by the clock that its stay is measured by */
  put(key: string, at: Date): Promise<boolean>
  /** Those that waited longest first. */
  list(): AsyncIterable<TrashedObject>
  /** Back to its place. False where another object has that by now, or it is not in the trash any more. */
  restore(object: Pick<TrashedObject, 'key' | 'trashedAt'>): Promise<boolean>
  /** For good. Removing what is not there is fine. */
  remove(object: Pick<TrashedObject, 'key' | 'trashedAt'>): Promise<void>
}

/**
 * While the volume or service behind it is away, each call throws SS_STORAGE_UNAVAILABLE: then no object is missing, and
 * none is made.
 */
export interface Storage {
  /**
   * Stores all of it or nothing: readers never see a part. A `file` is moved, not copied, where it can be.
   * @throws SS_DISK_FULL, SS_INPUT_INVALID for a key that is not made of safe segments
   */
  put(key: string, content: Buffer | Readable | { file: string }): Promise<StoredObject>
  /** A second name for the same content. */
  copy(from: string, to: string): Promise<StoredObject>
  /** @throws SS_OBJECT_NOT_FOUND. `end` is inclusive, as in HTTP ranges. */
  get(key: string, range?: { start: number; end: number }): Promise<Readable>
  stat(key: string): Promise<StoredObject | undefined>
  /** The object as a local file for ffmpeg; `release` removes it where it was fetched for this. */
  asFile(key: string): Promise<{ path: string; release(): Promise<void> }>
  /** Removing what is not there is fine. */
  remove(key: string): Promise<void>
  list(prefix: string): AsyncIterable<StoredObject>
  /** A path or URL that opens this one object until it expires. */
  signedUrl(key: string, options?: { expiresInSeconds?: number }): Promise<string>
  trash: Trash
  health(): Promise<void>
}
