import { Command, CommanderError } from 'commander'
import { existsSync } from 'node:fs'
import { packageVersion } from '../core/version.ts'
import { adoptCommand } from './commands/adopt.ts'
import { analyzeCommand } from './commands/analyze.ts'
import { bundleCommand } from './commands/bundle.ts'
import { cameraCommand } from './commands/camera.ts'
import { chatCommand } from './commands/chat.ts'
import { channelCommand } from './commands/channel.ts'
import { clusterCommand } from './commands/cluster.ts'
import { configCommand } from './commands/config.ts'
import { dlqCommand } from './commands/dlq.ts'
import { budgetCommand, costsCommand } from './commands/costs.ts'
import { doctorCommand } from './commands/doctor.ts'
import { gatewayCommand } from './commands/gateway.ts'
import { mcpCommand } from './commands/mcp.ts'
import { nodeCommand } from './commands/node.ts'
import { organizationCommand } from './commands/organization.ts'
import { promptCommand } from './commands/prompt.ts'
import { alertCommand } from './commands/alert.ts'
import { ruleCommand } from './commands/rule.ts'
import { schemaCommand } from './commands/schema.ts'
import { askCommand } from './commands/ask.ts'
import { searchCommand } from './commands/search.ts'
import { summaryCommand } from './commands/summary.ts'
import { upCommand } from './commands/up.ts'
import { userCommand } from './commands/user.ts'
import { reindexCommand } from './commands/reindex.ts'
import { verifyCommand } from './commands/verify.ts'
import { EXIT, exitCodeOf } from './exit-codes.ts'
import { printError } from './output/terminal.ts'
import { readSettings } from './settings.ts'
import { compileQuickly } from './short-lived.ts'

const EXIT_HELP = `
Exit status:
  0  done                        4  another process uses the data directory
  1  the work failed             5  the machine lacks something (space, ffmpeg, a port)
  2  wrong option or setting   130  interrupted; the next run goes on from there
  3  the video was refused          6  the budget is reached; raise it to go on

Start here:
  spectra analyze parking.mp4
  spectra search "red object"`

export function createProgram(): Command {
  return new Command('spectra')
    .description('Video in; timed events, summaries and search out.')
    .version(packageVersion(), '-V, --version')
    .option('--data <dir>', 'data directory (SPECTRA_DATA)')
    .addHelpText('after', EXIT_HELP)
    .showHelpAfterError('Run "spectra --help" for what there is.')
    .configureHelp({ showGlobalOptions: true })
    .hook('preAction', compileQuickly)
    .hook('preAction', readSettings)
    .addCommand(analyzeCommand())
    .addCommand(searchCommand())
    .addCommand(askCommand())
    .addCommand(chatCommand())
    .addCommand(mcpCommand())
    .addCommand(summaryCommand())
    .addCommand(cameraCommand())
    .addCommand(channelCommand())
    .addCommand(promptCommand())
    .addCommand(schemaCommand())
    .addCommand(ruleCommand())
    .addCommand(alertCommand())
    .addCommand(upCommand())
    .addCommand(nodeCommand())
    .addCommand(gatewayCommand())
    .addCommand(clusterCommand())
    .addCommand(userCommand())
    .addCommand(organizationCommand())
    .addCommand(costsCommand())
    .addCommand(budgetCommand())
    .addCommand(dlqCommand())
    .addCommand(reindexCommand())
    .addCommand(verifyCommand())
    .addCommand(adoptCommand())
    .addCommand(doctorCommand())
    .addCommand(configCommand())
    .addCommand(bundleCommand())
}

/** Runs the command line; sets the exit status, never throws. */
export async function main(args: string[]): Promise<void> {
  // `spectra search | head` closes our output early: that is the reader's right, not a failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  const program = createProgram()
  for (const command of everyCommand(program)) command.exitOverride()
  try {
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) {
      const [, option = ''] = /unknown option '(.+)'/.exec(error.message) ?? []
      if (existsSync(option)) process.stderr.write(`To name the file ${option}, write ./${option}\n`)
      process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage
      return
    }
    printError(error)
    process.exitCode = exitCodeOf(error)
  }
}

const everyCommand = (command: Command): Command[] => [command, ...command.commands.flatMap(everyCommand)]
