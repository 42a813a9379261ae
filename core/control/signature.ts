import { createHmac, timingSafeEqual } from 'node:crypto'

/** What a signature is for: that of a reply is none for a command. */
export type SignedKind = 'command' | 'reply'

/** The same text for the same content, whatever the order of its keys, before and after JSON. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((one) => canonical(one ?? null)).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1))
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(',')}}`
}

const digest = (secret: string, kind: SignedKind, content: object): Buffer =>
  createHmac('sha256', secret)
    .update(`${kind}\n${canonical(content)}`)
    .digest()

/** The content as JSON gives it back, with the HMAC-SHA256 of all of it. */
export function sign<T extends object>(
  secret: string,
  kind: SignedKind,
  content: T,
): T & { signature: string } {
  const plain = JSON.parse(JSON.stringify(content)) as T
  return { ...plain, signature: digest(secret, kind, plain).toString('hex') }
}

/** Whether whoever wrote this knew the secret. In constant time. */
export function isSigned(secret: string, kind: SignedKind, message: unknown): boolean {
  if (typeof message !== 'object' || message === null) return false
  const { signature, ...content } = message as { signature?: unknown }
  const given = Buffer.from(typeof signature === 'string' ? signature : '', 'hex')
  const right = digest(secret, kind, content)
  return given.length === right.length && timingSafeEqual(given, right)
}
