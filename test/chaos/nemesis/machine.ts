import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpus } from 'node:os'
import { between, type Fault } from './fault.ts'

/** Busy processes for each core: whoever else wants it gets a quarter. */
const PER_CORE = 3

export const machineFaults: Fault[] = [
  {
    name: 'CPU starvation',
    hits: 'machine',
    async strike({ cluster, random, pause }) {
      const busy = Array.from({ length: PER_CORE * cpus().length }, () =>
        // Of the run, so that its end is theirs, whatever happens here.
        spawn(process.execPath, ['-e', 'for (;;);'], { env: cluster.environment(), stdio: 'ignore' }),
      )
      try {
        await pause(between(random, 2000, 8000))
      } finally {
        const gone = busy.map((child) => once(child, 'exit'))
        for (const child of busy) child.kill('SIGKILL')
        await Promise.all(gone)
      }
      return `${busy.length} busy processes`
    },
  },
]
