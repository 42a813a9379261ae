import { Command } from 'commander'
import { EXIT } from '../exit-codes.ts'
import { paint, print, printJson } from '../output/terminal.ts'
import { configOf } from '../settings.ts'
import type { Finding } from '../work/findings.ts'

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('tell what is there, what is missing, and what it falls back to')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }, command: Command) => {
      const { examine } = await import('../work/examine.ts')
      const findings = await examine(configOf(command))
      if (options.json) printJson(findings)
      else findings.forEach(show)
      process.exitCode = findings.some(({ verdict }) => verdict === 'missing') ? EXIT.machine : EXIT.done
    })
}

function show({ what, verdict, detail, advice }: Finding): void {
  const mark = {
    ok: paint('green', 'ok      '),
    fallback: paint('yellow', 'fallback'),
    missing: paint('red', 'missing '),
  }
  print(`${mark[verdict]}  ${what}: ${detail}`)
  if (advice) print(`          ${advice}`)
}
