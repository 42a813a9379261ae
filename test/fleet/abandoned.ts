import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const run = (program: string, ...args: string[]): string => execFileSync(program, args, { encoding: 'utf8' })

/** Removes networks of runs that were killed: their names carry the process that made them. */
export function removeAbandoned(): void {
  const gone = (pid: string | undefined): boolean => pid !== undefined && !existsSync(`/proc/${pid}`)
  for (const [space, pid] of run('ip', 'netns', 'list').matchAll(/^spectra-(\d+)-\S+/gm))
    if (gone(pid)) run('ip', 'netns', 'delete', space)
  for (const [, bridge, pid] of run('ip', '-o', 'link', 'show', 'type', 'bridge').matchAll(/: (ss(\d+)):/g))
    if (gone(pid)) run('ip', 'link', 'delete', bridge!)
  for (const [, table, pid] of run('nft', 'list', 'tables').matchAll(/table ip (spectra_(\d+))/g))
    if (gone(pid)) run('nft', 'delete', 'table', 'ip', table!)
}
