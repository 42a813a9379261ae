import { overviewOfProcess } from '../../core/summaries/of-process.ts'
import { printJson } from './terminal.ts'
import type { Reporter } from './reporter.ts'

/** One JSON object per line, told apart by `kind`: started, progress, event, chunk, ended, waiting, interrupted. */
export function createJsonReporter(): Reporter {
  let last = ''
  return {
    started: (process, known) => printJson({ kind: 'started', known, process }),
    progress({ id, status, counts, chunksTotal }) {
      const line = { kind: 'progress', id, status, counts: { ...counts, chunksTotal } }
      if (JSON.stringify(line) === last) return
      last = JSON.stringify(line)
      printJson(line)
    },
    event: (event) => printJson({ kind: 'event', ...event }),
    ended(process, chunks, events) {
      for (const chunk of chunks) printJson({ kind: 'chunk', ...chunk })
      printJson({ kind: 'ended', process, summary: overviewOfProcess(process, chunks, events) })
    },
    waiting: (process) => printJson({ kind: 'waiting', process }),
    interrupted: (process, { goesOn }) => printJson({ kind: 'interrupted', goesOn, process }),
  }
}
