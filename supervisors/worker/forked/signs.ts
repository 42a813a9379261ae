import { causeOf, SpectraError, type Cause } from '../../../core/errors.ts'
import type { IncarnationOptions } from '../incarnation.ts'
import { describeEnd, type ProcessEnd } from './process.ts'
import type { Vitals } from './protocol.ts'

/** What a node knows of a worker's process, from what it says and from what it does not. */
export interface Signs {
  vitals: Vitals
  /** What it said that it dies of. */
  fatal?: Cause
  /** It did not answer to heartbeats. */
  silent: boolean
}

/** Why the process of a worker ended, as far as that is known. */
export function causeOfEnd(
  { stage, name, config }: Pick<IncarnationOptions, 'stage' | 'name' | 'config'>,
  { silent, fatal }: Signs,
  end: ProcessEnd,
): Cause {
  const what = `Cannot go on with ${stage}/${name}`
  const why = fatal ? `: ${fatal.message}` : ''
  const error = silent
    ? new SpectraError('SS_WORKER_HUNG', `${what}: no answer for ${config.deadlines.heartbeatMs} ms`)
    : new SpectraError('SS_WORKER_CRASHED', `${what}: ${describeEnd(end)}${why}`)
  return causeOf(error)
}
