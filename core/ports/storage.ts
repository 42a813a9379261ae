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

/** How a verb is called: once `signal` aborts, it throws the signal's reason and leaves nothing behind (P11). */
export interface StorageCall {
  signal?: AbortSignal
}

/** Bytes of an object; `end` is inclusive, as in HTTP ranges. */
export interface ByteRange {
  start: number
  end: number
}

/** Where objects wait before they are gone for good (P13): `list` shows none of them, and they count for no quota. */
export interface Trash {
  /** Moves an object there. Returns whether it was in its place. @param at by the clock that its stay is measured by */
  put(key: string, at: Date, call?: StorageCall): Promise<boolean>
  /** Those that waited longest first. */
  list(call?: StorageCall): AsyncIterable<TrashedObject>
  /** Back to its place. False where another object has that by now, or it is not in the trash any more. */
  restore(object: Pick<TrashedObject, 'key' | 'trashedAt'>, call?: StorageCall): Promise<boolean>
  /** For good. Removing what is not there is fine. */
  remove(object: Pick<TrashedObject, 'key' | 'trashedAt'>, call?: StorageCall): Promise<void>
}

/**
 * Objects by keys. Each verb is what an object store answers by one request of its own: nothing is looked at before it is
 * written, or after.
 *
 * While the volume or service behind it is away, each call throws SS_STORAGE_UNAVAILABLE, an outage: then no object is missing, and
 * none is made. That is not for one object: what the service or the file system refuses of it while others are read and
 * written is SS_OBJECT_REFUSED, which uses attempts, so that nobody waits for it for ever. Whoever cannot tell from the error asks
 * its own `health`. What writes throws SS_DISK_FULL.
 */
export interface Storage {
  /** `asFile` fetches a copy where this is set: who reads an object once does better to read it in parts. */
  readonly isRemote?: true
  /**
   * Stores all of it or nothing: readers never see a part. A `file` is moved, not copied, where it can be; it is gone
   * when that succeeded, and untouched otherwise. Returns how many bytes it is.
   * @throws SS_DISK_FULL, SS_INPUT_INVALID for a key that is not made of safe segments
   */
  put(
    key: string,
    content: Buffer | Readable | { file: string },
    call?: StorageCall,
  ): Promise<{ bytes: number }>
  /** A second name for the same content. @throws SS_OBJECT_NOT_FOUND */
  copy(from: string, to: string, call?: StorageCall): Promise<void>
  /**
   * The content, or a range of it cut to its size. What fails while it is read is told by the same codes.
   * @throws SS_OBJECT_NOT_FOUND, SS_RANGE_INVALID
   */
  get(key: string, call?: StorageCall & { range?: ByteRange }): Promise<Readable>
  /** For who needs to know before it reads; who reads, or can do without, asks by that. */
  stat(key: string, call?: StorageCall): Promise<StoredObject | undefined>
  /**
   * The object as a local file for ffmpeg; `release` removes it where it was fetched for this.
   * @throws SS_OBJECT_NOT_FOUND
   */
  asFile(key: string, call?: StorageCall): Promise<{ path: string; release(): Promise<void> }>
  /** Removing what is not there is fine. */
  remove(key: string, call?: StorageCall): Promise<void>
  /** In the order of the keys' characters. */
  list(prefix: string, call?: StorageCall): AsyncIterable<StoredObject>
  /**
   * What opens this one object, for who has it, until it expires. Either a URL that the client fetches from the store
   * itself, or a path `/objects/<key>?...` that the gateway serves, for it is what `verify` takes. Whoever hands it on
   * need not know which.
   * @default until the second full hour from now, so that all who ask within an hour get the same URL
   */
  signedUrl(key: string, options?: { expiresInSeconds?: number; until?: Date }): Promise<string>
  /**
   * The key that a path of `signedUrl` opens. A store whose URLs lead to itself has none that it takes.
   * @throws SS_URL_SIGNATURE where it is wrong, or expired
   */
  verify(url: string): string
  trash: Trash
  health(): Promise<void>
}

/** Where a storage keeps its objects, before it is known whose they are (`core/identity`). Opening it makes nothing. */
export interface StoragePlace {
  /** A path or an address, for messages. */
  readonly name: string
  /**
   * The cluster that it is marked as that of; undefined where it has no mark, or is not there.
   * @throws SS_STORAGE_UNAVAILABLE; SS_DATA_DIR_UNUSABLE where the mark does not say it
   */
  owner(): Promise<string | undefined>
  /** Marks it as that of a cluster; of several that do so at once one wins, unless `replace`. Returns whose it is then. */
  mark(clusterId: string, options?: { replace?: boolean }): Promise<string>
  /** Its objects, whosever they are. */
  list(prefix: string): AsyncIterable<StoredObject>
  /**
   * The storage of the cluster that it is marked as that of; without `clusterId`, of whose it is.
   * @param secret signs URLs
   * @param clock that they expire by, in milliseconds since 1970
   */
  open(options: { clusterId: string | undefined; secret: string; clock: () => number }): Storage
}
