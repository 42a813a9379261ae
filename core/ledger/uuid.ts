const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The text if it is a UUID, else null: a failed message may hold anything. */
export const asUuid = (value: unknown): string | null =>
  typeof value === 'string' && UUID.test(value) ? value : null
