import { readdirSync, readFileSync } from 'node:fs'

export interface OsProcess {
  pid: number
  parent: number
  command: string
  rssBytes: number
}

/** Live processes that have `mark` in their environment, as they inherited it: those of one run (Linux). */
export function processesOf(mark: string): OsProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => read(Number(pid), mark) ?? [])
}

function read(pid: number, mark: string): OsProcess | undefined {
  try {
    if (pid === process.pid || !readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark))
      return undefined
    const status = readFileSync(`/proc/${pid}/status`, 'latin1')
    const field = (name: string): string => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(status)?.[1] ?? ''
    // A zombie works no more: its parent has only not asked for its end yet.
    if (field('State') === 'Z') return undefined
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    return { pid, parent: Number(field('PPid')), command, rssBytes: Number(field('VmRSS')) * 1024 }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // Gone meanwhile, or somebody else's.
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES') return undefined
    throw error
  }
}

/** A process and all below it. */
export function familyOf(root: number, all: readonly OsProcess[]): OsProcess[] {
  const children = all.filter(({ parent }) => parent === root)
  return [...all.filter(({ pid }) => pid === root), ...children.flatMap((child) => familyOf(child.pid, all))]
}

/** Forked workers of comedy among them. */
export const isWorker = ({ command }: OsProcess): boolean => command.includes('comedy')

/** Sends a signal, or with 0 none; false where the process is gone already. */
export function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
}
