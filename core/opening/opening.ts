/** Collects what has to be closed, and closes it in the opposite order. */
export type Closers = (() => Promise<unknown>)[]

/** Opens what `open` says; what was opened before a failure is closed again. */
export async function opening<T extends object>(
  open: (closers: Closers) => Promise<T>,
): Promise<T & { close(): Promise<void> }> {
  const closers: Closers = []
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer()
  }
  try {
    return { ...(await open(closers)), close }
  } catch (error) {
    await close()
    throw error
  }
}
