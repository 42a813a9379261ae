import fc, { type IPropertyWithHooks } from 'fast-check'
import type { Test } from 'tap'

/** Checks a property, says the seed by which it can be repeated, and what broke it. */
export function held<T>(t: Test, name: string, property: IPropertyWithHooks<T>, runs = 200): void {
  const outcome = fc.check(property, { numRuns: runs })
  t.comment(`${name}: seed ${outcome.seed}`)
  t.notOk(outcome.failed, outcome.failed ? (fc.defaultReportMessage(outcome) ?? name) : name)
}
