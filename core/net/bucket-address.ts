import { z } from 'zod'
import { unescaped } from '../address.ts'
import { SpectraError } from '../errors.ts'

/** What stands behind the `?` of a bucket that may be read: how it is reached, and whose processes may name it. */
const Query = z.strictObject({
  organization: z.array(z.uuid().or(z.literal('all'))),
  region: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .optional(),
  endpoint: z.url({ protocol: /^https?$/ }).optional(),
  account: z
    .string()
    .regex(/^[a-z0-9]{3,24}$/)
    .optional(),
})

/** A prefix of a bucket of S3, or of a container of Azure, that this installation reads videos from. */
export interface SourceBucket {
  scheme: 's3' | 'azblob'
  bucket: string
  /** Empty, or ends with a slash. */
  prefix: string
  /** Those whose processes may name objects in it. */
  organizations: readonly string[]
  region?: string
  endpoint?: string
  /** Of Azure. */
  account?: string
}

/** An object in a bucket. */
export interface BucketAddress {
  scheme: 's3' | 'azblob'
  bucket: string
  key: string
  /** For messages. */
  name: string
}

const NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/

export const isBucketAddress = (text: string): boolean => /^\s*(s3|azblob):\/\//i.test(text)

/**
 * Reads `s3://bucket/prefix?region=...&organization=...`, an entry of SPECTRA_SOURCE_BUCKETS.
 * @throws Error in words that repeat nothing that may be a secret
 */
export function sourceBucket(text: string): SourceBucket {
  const { scheme, bucket, path, url } = partsOf(text)
  const given: Record<string, unknown> = Object.fromEntries(url.searchParams)
  const parsed = Query.safeParse({ ...given, organization: url.searchParams.getAll('organization') })
  if (!parsed.success) throw new Error(`it is not understood behind its ?: ${z.prettifyError(parsed.error)}`)
  const { organization, ...how } = parsed.data
  if (scheme === 's3' && how.account !== undefined) throw new Error('an account is of azblob: only')
  const prefix = path.replace(/\/$/, '')
  return { scheme, bucket, prefix: prefix === '' ? '' : `${prefix}/`, organizations: organization, ...how }
}

/**
 * Reads the address of an object, `s3://bucket/key` or `azblob://container/key`: a place alone, for how it is reached and who
 * asks is said by the configuration.
 * @throws SS_INPUT_INVALID
 */
export function bucketAddress(text: string): BucketAddress {
  const wrong = (why: string): SpectraError =>
    new SpectraError('SS_INPUT_INVALID', `Cannot read the address: ${why}`, {
      details: {
        field: 'url',
        advice: 'Give it as s3://bucket/key or azblob://container/key, and nothing else.',
      },
    })
  let parts: ReturnType<typeof partsOf>
  try {
    parts = partsOf(text)
  } catch (error) {
    throw wrong((error as Error).message)
  }
  const { scheme, bucket, path: key, url } = parts
  if (url.search !== '' || url.hash !== '')
    throw wrong('it has something behind a ? or #, which are %3F and %23 in a key')
  if (key === '' || key.endsWith('/')) throw wrong('it names no object in its bucket')
  return { scheme, bucket, key, name: JSON.stringify(`${scheme}://${bucket}/${key}`) }
}

/**
 * Reads the address of all that is below a prefix, `s3://bucket/prefix/`: its key is empty, or ends with a slash.
 * @throws SS_INPUT_INVALID
 */
export function bucketFolder(text: string): BucketAddress {
  const wrong = (why: string): SpectraError =>
    new SpectraError('SS_INPUT_INVALID', `Cannot watch the folder: ${why}`, {
      details: { advice: 'Give it as s3://bucket/prefix/, and nothing else.' },
    })
  let parts: ReturnType<typeof partsOf>
  try {
    parts = partsOf(text)
  } catch (error) {
    throw wrong((error as Error).message)
  }
  const { scheme, bucket, path, url } = parts
  if (scheme !== 's3') throw wrong('only directories and prefixes of S3 are watched')
  if (url.search !== '' || url.hash !== '') throw wrong('it has something behind a ? or #')
  const key = path === '' || path.endsWith('/') ? path : `${path}/`
  return { scheme, bucket, key, name: JSON.stringify(addressIn({ scheme, bucket }, key)) }
}

/** The address of an object, or of a prefix, as `bucketAddress` reads it. */
export const addressIn = (
  { scheme, bucket }: Pick<BucketAddress, 'scheme' | 'bucket'>,
  key: string,
): string => `${scheme}://${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`

/** The bucket that an object may be read from: for an organization, or for whoever was allowed to before. */
export const bucketOf = (
  buckets: readonly SourceBucket[],
  { scheme, bucket, key }: BucketAddress,
  organizationId?: string,
): SourceBucket | undefined =>
  buckets.find(
    (one) =>
      one.scheme === scheme &&
      one.bucket === bucket &&
      key.startsWith(one.prefix) &&
      (organizationId === undefined ||
        one.organizations.some((each) => each === 'all' || each === organizationId)),
  )

/** @throws SS_ADDRESS_REFUSED where it is in no bucket that it may be read from, and who can allow that */
export function allowedBucket(
  texts: readonly string[],
  address: BucketAddress,
  organizationId?: string,
): SourceBucket {
  const found = bucketOf(texts.map(sourceBucket), address, organizationId)
  if (found) return found
  const whose = organizationId === undefined ? 'this installation' : 'the organization'
  const state = `it is in no bucket that ${whose} may read videos from`
  throw new SpectraError('SS_ADDRESS_REFUSED', `Cannot read ${address.name}: ${state}`, {
    details: {
      field: 'url',
      advice:
        'Who runs the installation can allow it: SPECTRA_SOURCE_BUCKETS names buckets, and the organizations that may read them.',
    },
  })
}

function partsOf(text: string) {
  const url = URL.parse(text.trim())
  const scheme = url?.protocol.slice(0, -1)
  if (!url || (scheme !== 's3' && scheme !== 'azblob')) throw new Error('it is no s3:// or azblob:// address')
  if (url.username !== '' || url.password !== '')
    throw new Error('it has credentials, which the configuration gives')
  if (!NAME.test(url.hostname) || url.port !== '') throw new Error('it names no bucket')
  const path = unescaped(url.pathname.slice(1))
  if (path.length > 1024) throw new Error('its key has more than 1024 characters')
  if (path.split('/').some((segment) => segment === '.' || segment === '..'))
    throw new Error('its key has a segment of dots')
  // eslint-disable-next-line no-control-regex
  if (/[\0-\x1f\x7f]/.test(path)) throw new Error('its key has control characters')
  return { scheme, bucket: url.hostname, path, url } as const
}
