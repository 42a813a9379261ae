import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import type { Test } from 'tap'
import { promtool } from '../../scripts/local-services/promtool.ts'

/** Runs promtool and wants it content. Where it cannot be had that is skipped, and said. */
export async function promtoolAccepts(t: Test, args: readonly string[], input = ''): Promise<void> {
  const program = await promtool()
  if (program === undefined) {
    t.pass(`promtool ${args.join(' ')}`, {
      skip: 'promtool is not here and cannot be installed (Debian: prometheus)',
    })
    return
  }
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] })
  child.stdin.end(input)
  const [said, complained, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  t.equal(code, 0, `promtool ${args.join(' ')}: ${said}${complained}`)
}
