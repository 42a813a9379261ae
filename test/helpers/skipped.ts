import type { Test } from 'tap'

/** Ends a test that cannot run here: it counts as skipped, with the reason in the report. */
export const skipped = (t: Pick<Test, 'pass'>, why: string): void =>
  void t.pass('not run here', { skip: why })
