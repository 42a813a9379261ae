/** What tap's tests have, for programs: things to undo at the end, the last one first. */
export interface Teardown {
  teardown(undo: () => unknown): void
  /** Undoes all, whatever fails on the way. @throws the first failure */
  run(): Promise<void>
}

export function createTeardown(): Teardown {
  const undoing: (() => unknown)[] = []
  return {
    teardown: (undo) => void undoing.push(undo),
    async run() {
      const failures: unknown[] = []
      for (const undo of undoing.splice(0).reverse()) {
        await Promise.resolve()
          .then(undo)
          .catch((thrown: unknown) => failures.push(thrown))
      }
      if (failures.length > 0) throw failures[0]
    },
  }
}
