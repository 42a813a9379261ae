import { veiled } from './address.ts'

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A message, or a part of one, as it may be shown: users and passwords of addresses are `***`. */
export function veiledMessage(body: unknown): unknown {
  if (typeof body === 'string') return veiled(body)
  if (Array.isArray(body)) return body.map(veiledMessage)
  if (!isObject(body)) return body
  return Object.fromEntries(Object.entries(body).map(([key, value]) => [key, veiledMessage(value)]))
}

/** What was edited from a message as it was shown: texts that were left as they were shown are those of `before` again. */
export function unveiledMessage(edited: unknown, before: unknown): unknown {
  if (typeof edited === 'string') {
    return typeof before === 'string' && edited === veiled(before) ? before : edited
  }
  if (Array.isArray(edited)) {
    return edited.map((each, index) =>
      unveiledMessage(each, Array.isArray(before) ? before[index] : undefined),
    )
  }
  if (!isObject(edited) || !isObject(before)) return edited
  const restored = ([key, value]: [string, unknown]): [string, unknown] => [
    key,
    Object.hasOwn(before, key) ? unveiledMessage(value, before[key]) : value,
  ]
  return Object.fromEntries(Object.entries(edited).map(restored))
}
