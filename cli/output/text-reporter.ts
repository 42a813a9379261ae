import type { ChunkView, EventView, ProcessView } from '../../core/ports.ts'
import { fromCause } from '../../core/errors.ts'
import { overviewOfProcess } from '../../core/summaries/of-process.ts'
import { expectedChunks, type Reporter } from './reporter.ts'
import { errorLines, paint, print } from './terminal.ts'
import { clock, clockSpan } from './times.ts'

export const eventLine = ({ startTime, endTime, type, confidence, description }: EventView): string => {
  const certainty = `${Math.round(confidence * 100)} %`
  return `${paint('cyan', clockSpan(startTime, endTime))}  ${type.padEnd(18)}  ${certainty.padStart(5)}  ${description}`
}

/** Plain lines: for pipes, logs and terminals that cannot redraw. */
export function createTextReporter(write: (line: string) => void = print): Reporter {
  let shown = ''
  return {
    started(process, known) {
      write(startLine(process, known))
    },
    progress(process) {
      const { counts } = process
      const total = expectedChunks(process)
      const line = `${process.status}: ${counts.chunks}${total ? `/${total}` : ''} chunks cut, ${counts.described} described, ${counts.completed} done, ${counts.events} events`
      if (line === shown) return
      shown = line
      write(paint('dim', line))
    },
    event() {
      // Chunks finish in any order; the list at the end is in the order of the video.
    },
    ended: (process, chunks, events) => summaryLines(process, chunks, events).forEach(write),
    waiting: (process) => write(waitingLine(process)),
    interrupted: (process, how) => write(interruptedLine(process, how)),
  }
}

export function startLine(process: ProcessView, known: boolean): string {
  const chunks = `chunks of ${process.options.chunkDuration} s`
  if (!known) return `Analysing ${paint('bold', process.title)} in ${chunks}.`
  if (process.status === 'completed')
    return `${paint('bold', process.title)} was analysed before; --again does it anew.`
  return `Going on with ${paint('bold', process.title)} in ${chunks}.`
}

export function interruptedLine({ counts }: ProcessView, { goesOn }: { goesOn: boolean }): string {
  const done = `${counts.completed} of ${counts.chunks} chunks are done`
  return goesOn
    ? `The running spectra goes on with it: ${done}. Run the same command to see how it ends.`
    : `Stopped: ${done}. Run the same command to go on.`
}

export function waitingLine({ id, counts, waiting }: ProcessView): string {
  const done = `${counts.completed} of ${counts.chunks} chunks are done, and kept`
  const advice = `Raise it with --budget and the same command, or: spectra budget ${id} USD`
  return `${paint('yellow', 'Waiting:')} ${waiting?.message}. ${done}. ${advice}`
}

export function summaryLines(process: ProcessView, chunks: ChunkView[], events: EventView[]): string[] {
  const lines: string[] = []
  const overview = overviewOfProcess(process, chunks, events)
  if (overview) lines.push('', paint('bold', 'In short'), overview.text)
  if (chunks.some((chunk) => chunk.summary)) lines.push('', paint('bold', 'What happens'))
  for (const { startTime, endTime, summary, cause } of chunks) {
    const text = summary ?? (cause ? `not analysed: ${cause.message} (${cause.code})` : 'not analysed')
    lines.push(`${paint('cyan', clockSpan(startTime, endTime))}  ${text}`)
  }
  if (events.length > 0) lines.push('', paint('bold', 'Events'), ...events.map(eventLine))
  lines.push('')
  for (const { code, message } of process.warnings)
    lines.push(`${paint('yellow', 'Note:')} ${message} (${code})`)
  if (!process.cause) return [...lines, doneLine(process)]
  lines.push(...errorLines(fromCause(process.cause)))
  if (process.cause.retryable) lines.push('Run the same command to try that again: what is done is kept.')
  return lines
}

function doneLine({ counts, source, createdAt, finishedAt }: ProcessView): string {
  const took = finishedAt ? ` in ${((finishedAt.getTime() - createdAt.getTime()) / 1000).toFixed(1)} s` : ''
  const video = source ? `${clock(source.duration)} of video, ` : ''
  const found = `${counted(counts.chunks, 'chunk')}, ${counted(counts.events, 'event')}`
  return `${paint('green', 'Done:')} ${video}${found}${took}.`
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`
