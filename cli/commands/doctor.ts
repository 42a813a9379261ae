import { Command } from 'commander'
import { ask, canAsk } from '../confirm.ts'
import { EXIT } from '../exit-codes.ts'
import { paint, print, printJson } from '../output/terminal.ts'
import { configOf, secretStore } from '../settings.ts'
import type { Finding } from '../work/findings.ts'

const HELP = `
Each service that is configured is asked once for what it is there for: an object is written, read and deleted, each model makes
one small answer. Models of others cost: what, is said before, and they are called after a yes alone.

Exit status: 0 where everything is there, 5 where something is missing.`

interface Options {
  yes?: boolean
  json?: boolean
}

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('tell what is there, what is missing, and what it falls back to')
    .addHelpText('after', HELP)
    .option('--yes', 'call models that cost, too, without asking')
    .option('--json', 'as JSON')
    .action(async (options: Options, command: Command) => {
      const { examine } = await import('../work/examine.ts')
      const config = configOf(command)
      const store = secretStore()
      const findings: Finding[] = [
        ...(store
          ? [{ what: 'Secrets', verdict: 'ok' as const, detail: `${store}: settings were read` }]
          : []),
        ...(await examine(config, { pays: options.yes ?? (await mayPay(config, options)) })),
      ]
      if (options.json) printJson(findings)
      else findings.forEach(show)
      process.exitCode = findings.some(({ verdict }) => verdict === 'missing') ? EXIT.machine : EXIT.done
    })
}

/** Says what the calls of models cost, and asks. False where nobody is there to be asked. */
async function mayPay(config: ReturnType<typeof configOf>, { json }: Options): Promise<boolean> {
  if (json || !canAsk()) return false
  const { dollars, replayed, tinyCalls } = await import('../work/tiny-calls.ts')
  if (replayed(config) !== undefined) return false
  // What cannot be read of the configuration is told by the look at the models.
  const calls = await tinyCalls(config).catch(() => [])
  const paid = calls.filter(({ provider }) => provider !== 'local')
  if (paid.length === 0) return false
  for (const { kind, provider, model, costUsd } of paid)
    print(`One small call of ${provider} ${model} (${kind}): ${dollars(costUsd)}`)
  return ask(paid.length === 1 ? 'Make it?' : `Make these ${paid.length} calls?`)
}

function show({ what, verdict, detail, advice }: Finding): void {
  const mark = {
    ok: paint('green', 'ok      '),
    fallback: paint('yellow', 'fallback'),
    untried: paint('yellow', 'untried '),
    missing: paint('red', 'missing '),
  }
  print(`${mark[verdict]}  ${what}: ${detail}`)
  if (advice) print(`          ${advice}`)
}
