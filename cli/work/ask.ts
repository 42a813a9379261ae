import type { Config } from '../../core/config.ts'
import { createChatPorts } from '../../core/ports-of-chat.ts'
import type { Identity, SingleQuestion } from '../../core/ports.ts'
import type { RunningSpectra } from '../../core/running/remote.ts'
import { EXIT } from '../exit-codes.ts'
import { onInterrupt } from '../interrupt.ts'
import { printReply } from '../output/answer.ts'
import { printJson } from '../output/terminal.ts'
import { reach } from '../reach.ts'
import { told, working } from '../session.ts'

/**
 * Answers a question and prints its sentences, each with where to see it, and what models cost for it. Ctrl-C ends it, and the call of a
 * model that is under way. Returns the exit status.
 */
export async function ask(
  config: Config,
  { organizationId }: Identity,
  question: Omit<SingleQuestion, 'organizationId'>,
  json: boolean,
): Promise<number> {
  const openPorts = (running?: RunningSpectra) => createChatPorts(config, running, told)
  const interrupt = onInterrupt()
  try {
    return await working(await reach(config, openPorts), async ({ chat }) => {
      const reply = await chat.reply({ organizationId, ...question }, interrupt.signal)
      if (json) printJson({ question: question.text, ...reply })
      else printReply(reply, reply.cost)
      return EXIT.done
    })
  } catch (thrown) {
    if (!interrupt.signal.aborted) throw thrown
    process.stderr.write(
      'Cancelled: nothing of the answer was kept. Ask again, or let it be kept: spectra chat ask\n',
    )
    return EXIT.interrupted
  } finally {
    interrupt.dispose()
  }
}
