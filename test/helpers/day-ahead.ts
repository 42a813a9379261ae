/** Loaded by `--import` before anything else: a machine whose clock is a day fast. */
const DAY_MS = 24 * 3600_000
const real = Date.now.bind(Date)

globalThis.Date = class extends Date {
  constructor(...given: [number] | []) {
    super(...((given.length === 0 ? [real() + DAY_MS] : given) as [number]))
  }

  static override now(): number {
    return real() + DAY_MS
  }
} as DateConstructor
