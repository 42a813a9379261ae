import { z } from 'zod'
import { readAddress, shownAddress } from '../../core/address.ts'
import { checkedBudget } from '../../core/costs/setting.ts'
import { SpectraError, type ErrorCode } from '../../core/errors.ts'
import { allowedBucket, bucketAddress, isBucketAddress } from '../../core/net/bucket-address.ts'
import { checkHost } from '../../core/net/addresses.ts'
import type { NewProcess, Storage } from '../../core/ports.ts'
import { uploadPrefix } from '../../schema/keys.ts'
import { ProcessOptions, wrongOption, type VideoSource } from '../../schema/messages/index.ts'
import { plainText } from './arguments.ts'

type Maybe<T> = { [K in keyof T]?: T[K] | null }

export type CreateBatchProcessInput = Maybe<
  z.input<typeof ProcessOptions> & {
    url: string
    uploadKey: string
    title: string
    priority: number
    idempotencyKey: string
    budget: number
  }
>

export interface InputRules {
  organizationId: string
  /** Seconds, where the input does not say. */
  chunkDuration: number
  allowPrivateAddresses: boolean
  /** Buckets that processes may read from, and whose. */
  sourceBuckets: readonly string[]
  storage: Pick<Storage, 'stat'>
}

const wrong = (
  field: string,
  found: string,
  advice?: string,
  code: ErrorCode = 'SS_INPUT_INVALID',
): SpectraError =>
  new SpectraError(code, `Cannot create the process: ${found}`, { details: { field, advice } })

const LONGEST_URL = 8192

/**
 * The one place where a request for a process is checked; behind it types are enough.
 * @throws SS_INPUT_INVALID, SS_SCHEME_REFUSED, SS_ADDRESS_REFUSED, SS_OBJECT_NOT_FOUND, each with the field and what
 * would be right
 */
export async function checkProcessInput(
  input: CreateBatchProcessInput,
  rules: InputRules,
): Promise<NewProcess> {
  const { source, name } = await checkSource(input, rules)
  const title = plainText(input.title ?? '') || name
  if (title.length > 500)
    throw wrong('title', `the title has ${title.length} characters`, 'Give at most 500.')
  const priority = input.priority ?? undefined
  if (priority !== undefined && (priority < 0 || priority > 10)) {
    throw wrong('priority', `the priority is ${priority}`, 'Give priority from 0 (last) to 10 (first).')
  }
  const idempotencyKey = input.idempotencyKey ?? undefined
  if (idempotencyKey !== undefined && (idempotencyKey.length < 1 || idempotencyKey.length > 200)) {
    throw wrong('idempotencyKey', `the key has ${idempotencyKey.length} characters`, 'Give 1 to 200.')
  }
  if (idempotencyKey !== undefined && plainText(idempotencyKey) !== idempotencyKey) {
    throw wrong(
      'idempotencyKey',
      'the key has control characters or spaces around it',
      'Give a UUID, for example.',
    )
  }
  const options = checkOptions(input, rules.chunkDuration)
  const budget = typeof input.budget === 'number' ? checkedBudget(input.budget) : undefined
  return { organizationId: rules.organizationId, source, options, title, priority, idempotencyKey, budget }
}

function checkOptions(input: CreateBatchProcessInput, chunkDuration: number): ProcessOptions {
  const given = Object.keys(ProcessOptions.shape).map((field) => {
    const value = input[field as keyof ProcessOptions] ?? undefined
    return [field, field === 'chunkDuration' ? (value ?? chunkDuration) : value]
  })
  const checked = ProcessOptions.safeParse(Object.fromEntries(given))
  if (!checked.success) {
    const { field, right } = wrongOption(checked.error)
    throw wrong(field, `${field} is ${String(input[field])}`, `Give ${field} as ${right}.`)
  }
  return checked.data
}

async function checkSource(
  { url, uploadKey }: CreateBatchProcessInput,
  rules: InputRules,
): Promise<{ source: VideoSource; name: string }> {
  if (url && uploadKey) throw wrong('url', 'it has both a url and an uploadKey', 'Give exactly one of them.')
  if (url && isBucketAddress(url)) return checkBucket(url, rules)
  if (url) return checkUrl(url, rules)
  if (uploadKey) return checkUpload(uploadKey, rules)
  throw wrong('url', 'it has neither a url nor an uploadKey', 'Give exactly one of them.')
}

function checkUrl(url: string, { allowPrivateAddresses }: InputRules): { source: VideoSource; name: string } {
  const scheme = /^\s*([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase()
  if (scheme !== 'http' && scheme !== 'https') {
    const found =
      scheme === undefined ? 'the address has no http:// or https://' : `it may not read ${scheme}: addresses`
    const advice =
      'Give an http:// or https:// address, or send the file with POST /uploads and give its uploadKey.'
    throw wrong('url', found, advice, 'SS_SCHEME_REFUSED')
  }
  if (url.length > LONGEST_URL)
    throw wrong('url', `the address has ${url.length} characters`, `Give at most ${LONGEST_URL}.`)
  const parsed = readAddress(url, { field: 'url' })
  if (!allowPrivateAddresses) checkHost(parsed.hostname)
  const file = shownAddress(parsed.href).split('/').at(-1)
  return { source: { kind: 'url', url: parsed.href }, name: (file || parsed.host).slice(0, 500) }
}

/** Where it is reached, and by whom, is said by the configuration: no address leads to a place that it does not name. */
function checkBucket(
  url: string,
  { sourceBuckets, organizationId }: InputRules,
): { source: VideoSource; name: string } {
  const address = bucketAddress(url)
  allowedBucket(sourceBuckets, address, organizationId)
  const { href } = new URL(url.trim())
  return { source: { kind: 'url', url: href }, name: plainText(address.key.split('/').at(-1)!).slice(0, 500) }
}

async function checkUpload(
  key: string,
  { storage, organizationId }: InputRules,
): Promise<{ source: VideoSource; name: string }> {
  const object = key.startsWith(uploadPrefix(organizationId)) ? await storage.stat(key) : undefined
  if (!object) {
    const advice = 'Give the uploadKey that POST /uploads answered.'
    throw wrong('uploadKey', 'there is no such upload', advice, 'SS_OBJECT_NOT_FOUND')
  }
  return { source: { kind: 'object', key }, name: key.slice(key.lastIndexOf('/') + 1) }
}
