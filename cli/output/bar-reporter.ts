import { MultiBar, Presets, type SingleBar } from 'cli-progress'
import { expectedChunks, secondsRead, type Reporter } from './reporter.ts'
import { eventLine, interruptedLine, startLine, summaryLines, waitingLine } from './text-reporter.ts'
import { print } from './terminal.ts'
import { clock } from './times.ts'

const NAMES = ['Reading', 'Chunks', 'Descriptions', 'Events'] as const

/** Four bars that fill while the events scroll by above them. For terminals. */
export function createBarReporter(): Reporter {
  const bars = new MultiBar(
    {
      format: '{name} {bar} {text}',
      barsize: 30,
      hideCursor: true,
      clearOnComplete: true,
      stopOnComplete: false,
      // Lines above the bars overwrite those that did not change.
      forceRedraw: true,
    },
    Presets.shades_classic,
  )
  const byName = {} as Record<(typeof NAMES)[number], SingleBar>
  const stop = (): void => bars.stop()
  return {
    started(process, known) {
      print(startLine(process, known))
      for (const name of NAMES) byName[name] = bars.create(1, 0, { name: name.padEnd(12), text: '' })
    },
    progress(process) {
      const { counts, source } = process
      const total = expectedChunks(process)
      const set = (
        name: (typeof NAMES)[number],
        value: number,
        of: number | undefined,
        text: string,
      ): void => {
        byName[name].setTotal(Math.max(of ?? 1, 1))
        byName[name].update(value, { text })
      }
      const read = secondsRead(process)
      const of = total ? `/${total}` : ''
      set('Reading', read, source?.duration, source ? `${clock(read)}/${clock(source.duration)}` : 'opening')
      set('Chunks', counts.chunks, total, `${counts.chunks}${of}`)
      set('Descriptions', counts.described, total, `${counts.described}${of}`)
      set('Events', counts.completed, total, `${counts.events} found`)
    },
    event(event) {
      bars.log(`${eventLine(event)}\n`)
    },
    ended(process, chunks, events) {
      stop()
      for (const line of summaryLines(process, chunks, events)) print(line)
    },
    waiting(process) {
      stop()
      print(waitingLine(process))
    },
    interrupted(process, how) {
      stop()
      print(interruptedLine(process, how))
    },
  }
}
