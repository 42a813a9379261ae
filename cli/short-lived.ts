import type { Command } from 'commander'
import { setFlagsFromString } from 'node:v8'

/** These go on for as long as there is work. All others are over before optimized code of the embedded database would pay. */
const LONG_LIVED = new Set([
  'analyze',
  'up',
  'node',
  'gateway',
  'mcp',
  'reindex',
  'verify',
  'adopt',
  'bundle',
])

/** Starts a short command in two thirds of the processor time: what is compiled to WebAssembly is compiled quickly, once. */
export function compileQuickly(_program: Command, command: Command): void {
  if (!LONG_LIVED.has(command.name())) setFlagsFromString('--wasm-tiering-budget=1000000000')
}
