import pino, { type DestinationStream, type Logger } from 'pino'
import { currentTrace } from '../../core/observability/trace-context.ts'
import { errorFields } from './error-fields.ts'
import { logLine } from './log-line.ts'

export interface LogOptions {
  /** Least severe line that is written. With `debug` and `trace`, every line is. */
  level: string
  /** @default stderr */
  to?: DestinationStream
  /** Lines for people, or JSON for programs. @default lines where stderr is a terminal and `to` is not given, else json */
  form?: 'lines' | 'json'
  /** Milliseconds since 1970. @default Date.now */
  now?: () => number
}

/** How often the same trouble is told. */
const AGAIN_MS = 60_000
/** Troubles that are remembered: their names come from stages and queues, which are few. */
const MOST_TROUBLES = 1000

/**
 * The log of a node: one short line each. What the work on a message tells bears its trace, by which its spans are found. The same trouble of the same part (an outage that lasts) is told once a
 * minute, with how often it came meanwhile (`repeated`).
 */
export function createLog(options: LogOptions): Logger {
  const { level, to = pino.destination(2), now = Date.now } = options
  const { form = !options.to && process.stderr.isTTY ? 'lines' : 'json' } = options
  const told = new Map<string, { at: number; repeated: number }>()
  const all = level === 'debug' || level === 'trace'

  /** How often it was held back since it was told; undefined where it is to be held back now. */
  function turn(trouble: string): number | undefined {
    const before = told.get(trouble)
    if (before && now() - before.at < AGAIN_MS) {
      before.repeated += 1
      return undefined
    }
    if (told.size >= MOST_TROUBLES) told.clear()
    told.set(trouble, { at: now(), repeated: 0 })
    return before?.repeated ?? 0
  }

  return pino(
    {
      level,
      serializers: { err: errorFields },
      mixin: () => traceFields(),
      hooks: {
        logMethod(parameters, method) {
          const trouble = all ? undefined : troubleOf(parameters)
          if (trouble === undefined) return method.apply(this, parameters)
          const repeated = turn(trouble)
          if (repeated === undefined) return
          const [fields, ...rest] = parameters as unknown as [object, string]
          method.apply(this, [repeated > 0 ? { ...fields, repeated } : fields, ...rest] as typeof parameters)
        },
      },
    },
    form === 'lines' ? { write: (json) => void to.write(logLine(json)) } : to,
  )
}

/** Of the message whose work is under way. */
function traceFields(): object {
  const context = currentTrace()
  return context ? { trace: context.traceId, processId: context.processId } : {}
}

/** What a line tells of, where it is an error of the table: which, where, and what could not be done. */
function troubleOf([fields, message]: unknown[]): string | undefined {
  if (typeof fields !== 'object' || fields === null) return undefined
  const { err, code, stage, queue, worker } = fields as Record<string, unknown>
  const known = code ?? (err as { code?: unknown } | undefined)?.code
  if (typeof known !== 'string' || !known.startsWith('SS_') || known === 'SS_INTERNAL') return undefined
  return JSON.stringify([message, known, stage, queue, worker])
}
