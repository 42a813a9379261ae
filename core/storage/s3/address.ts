import { z } from 'zod'
import { SpectraError } from '../../errors.ts'
import { segmentsOf } from '../keys.ts'

/** What may stand behind the `?` of an address. Credentials may not: they come from the environment, or the SDK's chain. */
const Query = z.strictObject({
  endpoint: z.url({ protocol: /^https?$/ }).optional(),
  region: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .optional(),
  pathStyle: z.stringbool().optional(),
  serve: z.enum(['store', 'gateway']).default('store'),
  encryption: z.enum(['AES256', 'aws:kms', 'aws:kms:dsse']).optional(),
  kmsKey: z.string().min(1).max(2048).optional(),
  checksums: z.enum(['required', 'supported']).optional(),
})

/** Where objects lie in an S3, and how it is spoken to. */
export interface S3Address {
  /** For messages. */
  name: string
  bucket: string
  /** Empty, or ends with a slash. */
  prefix: string
  endpoint: string | undefined
  region: string
  pathStyle: boolean
  /** Whether clients fetch objects from the store itself, by presigned URL, or from the gateway. */
  serve: 'store' | 'gateway'
  encryption: { kind: 'AES256' | 'aws:kms' | 'aws:kms:dsse'; kmsKey: string | undefined } | undefined
  /** Whether each request carries a checksum of its own, which some servers other than AWS do not know. */
  checksums: 'required' | 'supported'
}

const wrong = (why: string): SpectraError =>
  new SpectraError('SS_CONFIG_INVALID', `Cannot open the storage: SPECTRA_STORAGE_URL ${why}`)

/**
 * Reads `s3://bucket/prefix?endpoint=...&region=...`.
 * @throws SS_CONFIG_INVALID, in words that repeat nothing that may be a secret
 */
export function s3Address(url: URL): S3Address {
  const { hostname: bucket, username, password, searchParams, pathname } = url
  if (username !== '' || password !== '')
    throw wrong('has credentials: give them by AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY')
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) throw wrong('names no bucket after s3://')
  const names = [...searchParams.keys()]
  if (new Set(names).size < names.length) throw wrong('says one thing twice behind its ?')
  const parsed = Query.safeParse(Object.fromEntries(searchParams))
  if (!parsed.success) throw wrong(`is not understood behind its ?: ${z.prettifyError(parsed.error)}`)
  const { endpoint, region, pathStyle, serve, encryption, kmsKey, checksums } = parsed.data
  if (endpoint === undefined && region === undefined) throw wrong('names neither ?region= nor ?endpoint=')
  if (kmsKey !== undefined && !encryption?.startsWith('aws:kms'))
    throw wrong('names a kmsKey, but no encryption=aws:kms')
  return {
    name: `s3://${bucket}${pathname}`,
    bucket,
    prefix: prefixOf(pathname),
    endpoint,
    region: region ?? 'us-east-1',
    pathStyle: pathStyle ?? endpoint !== undefined,
    serve,
    encryption: encryption && { kind: encryption, kmsKey },
    checksums: checksums ?? (endpoint === undefined ? 'supported' : 'required'),
  }
}

function prefixOf(pathname: string): string {
  const path = pathname.replace(/^\/|\/$/g, '')
  if (path === '') return ''
  try {
    segmentsOf(path)
  } catch (error) {
    throw wrong(`has a prefix that is none: ${(error as Error).message}`)
  }
  return `${path}/`
}
