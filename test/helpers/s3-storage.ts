import { join } from 'node:path'
import type { Test } from 'tap'
import type { S3Options } from '../../core/storage/s3/connection.ts'
import { s3Place } from '../../core/storage/s3/place.ts'
import type { StoragePlace } from '../../core/ports.ts'
import type { S3Server } from './s3-server.ts'
import { tempDir } from './temp.ts'

/** The address of a prefix of a stand-in, as SPECTRA_STORAGE_URL says it. */
export function s3Url(
  { url, region }: S3Server,
  more: Record<string, string> = {},
  place = 'spectra/objects',
): URL {
  const address = new URL(`s3://${place}`)
  address.search = new URLSearchParams({ endpoint: url, region, ...more }).toString()
  return address
}

export interface S3PlaceForTest {
  /** Behind the `?` of its address. */
  more?: Record<string, string>
  dataDir?: string
  fileCacheBytes?: number
  options?: S3Options
}

/** A place on a stand-in, with its credentials, and little patience. */
export function s3PlaceOn(t: Test, server: S3Server, given: S3PlaceForTest = {}): StoragePlace {
  const { more, dataDir = join(tempDir(t), 'data'), fileCacheBytes = 1e9, options } = given
  const { credentials } = server
  const config = { dataDir, fileCacheBytes }
  return s3Place(s3Url(server, more), config, { credentials, attempts: 2, timeoutMs: 5000, ...options })
}
