import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** What it printed, both streams. */
  readonly said: string
}

/** Runs a program to its end. */
export async function ended(command: readonly string[], env = process.env, cwd?: string): Promise<Ended> {
  const [program, ...args] = command
  const child = spawn(program!, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  const [out, complained, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
  ])
  return { code, signal, said: out + complained }
}

/** The same, where only success will do. Throws with the end of what was printed. */
export async function succeeds(
  what: string,
  command: readonly string[],
  env?: NodeJS.ProcessEnv,
  cwd?: string,
): Promise<string> {
  const { code, said } = await ended(command, env, cwd)
  if (code !== 0) throw new Error(`Cannot ${what}: exit ${code}\n${said.trim().slice(-3000)}`)
  return said
}
