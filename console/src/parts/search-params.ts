/** What the address says is checked by these, once, where the router takes it in: what is not understood is as if it were not there. */
export const text = (value: unknown): string | undefined => {
  const said = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value
  return typeof said === 'string' && said.trim() !== '' ? said.slice(0, 1000) : undefined
}

export const oneOf =
  <T extends string>(...known: readonly T[]) =>
  (value: unknown): T | undefined =>
    known.find((each) => each === value)

/** Several of what is known, with commas between them. */
export const someOf =
  <T extends string>(...known: readonly T[]) =>
  (value: unknown): T[] =>
    (text(value) ?? '').split(',').filter((each): each is T => known.includes(each as T))

export const seconds = (value: unknown): number | undefined => {
  const number = typeof value === 'string' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : undefined
}

/** Without what is undefined, so that the address stays short. */
export const said = <T extends object>(params: T): T =>
  Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined)) as T
