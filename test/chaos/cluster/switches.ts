import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'

/** What is made to fail at the moment, in all processes of a run. Shares are of 1. */
export interface Switches {
  vision: {
    /** On average; between half of it and one and a half. */
    latencyMs: number
    /** Of descriptions that fail, as a provider's do. */
    failing: number
    /** Of chunks that fail with each try. */
    hopeless: number
    /** Of descriptions in which the code crashes. */
    crashing: number
    /** Of descriptions that never end and ignore their signal. */
    hanging: number
  }
  ports: {
    /** Of calls that fail before they did anything, or after they did everything. */
    failing: number
    /** Of calls before or after which the process is killed. */
    killing: number
  }
}

export const CALM: Switches = {
  vision: { latencyMs: 100, failing: 0, hopeless: 0, crashing: 0, hanging: 0 },
  ports: { failing: 0, killing: 0 },
}

export function setSwitches(file: string, switches: Switches): void {
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, JSON.stringify(switches))
  renameSync(draft, file)
}

/** Reads them anew when they were changed. */
export function watchSwitches(file: string): () => Switches {
  let read = { changed: -1, switches: CALM }
  return () => {
    const { mtimeMs, ino } = statSync(file)
    const changed = mtimeMs + ino
    if (changed !== read.changed)
      read = { changed, switches: JSON.parse(readFileSync(file, 'utf8')) as Switches }
    return read.switches
  }
}
