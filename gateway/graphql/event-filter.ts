import type { EventFilter } from '../../core/ports.ts'
import { checkRange, processIdOf, typesOf } from './arguments.ts'
import type { PageArguments } from './pages.ts'

export interface EventArguments extends PageArguments {
  processId?: string | null
  types?: string[] | null
  from?: number | null
  to?: number | null
  minConfidence?: number | null
}

const LONGEST_SECONDS = 1e9

/** Which events a client asked for. @throws SS_INPUT_INVALID */
export const filterOf = ({ processId, types, from, to, minConfidence }: EventArguments): EventFilter => ({
  processId: processId ? processIdOf(processId) : undefined,
  types: typesOf(types),
  from: checkRange('from', from, 0, LONGEST_SECONDS),
  to: checkRange('to', to, 0, LONGEST_SECONDS),
  minConfidence: checkRange('minConfidence', minConfidence, 0, 1),
})
