import { z } from 'zod'
import { SpectraError } from '../../errors.ts'
import { segmentsOf } from '../keys.ts'

/** What may stand behind the `?` of an address. Credentials may not: they come from the environment, or the SDK's chain. */
export const S3Query = z.strictObject({
  endpoint: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'a server other than AWS, such as `http://minio:9000`, with `:` and `/` written as `%3A` and `%2F` or not',
    ),
  region: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .optional()
    .describe("the bucket's region; needed without `endpoint`, with it `us-east-1`"),
  pathStyle: z
    .stringbool()
    .optional()
    .describe("`true`: the bucket stands in the path, not in the host's name; usual with an `endpoint`"),
  serve: z
    .enum(['store', 'gateway'])
    .default('store')
    .describe(
      '`store` (usual): clients fetch objects from the store by presigned URL; `gateway`: from the gateway, where clients do not reach the store',
    ),
  encryption: z
    .enum(['AES256', 'aws:kms', 'aws:kms:dsse'])
    .optional()
    .describe('how the store encrypts: `AES256`, `aws:kms`, `aws:kms:dsse`; else as the bucket does'),
  kmsKey: z.string().min(1).max(2048).optional().describe("the key of `aws:kms`; else the account's"),
  checksums: z
    .enum(['required', 'supported'])
    .optional()
    .describe(
      '`supported`: each request carries a checksum of its own; `required` (usual with an `endpoint`): only where S3 wants one, for servers that know none',
    ),
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
  const parsed = S3Query.safeParse(Object.fromEntries(searchParams))
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
