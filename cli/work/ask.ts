import type { Config } from '../../core/config.ts'
import { createChatPorts } from '../../core/ports-of-chat.ts'
import type { Identity, SingleQuestion } from '../../core/ports.ts'
import type { RunningSpectra } from '../../core/running/remote.ts'
import { printReply } from '../output/answer.ts'
import { printJson } from '../output/terminal.ts'
import { reach } from '../reach.ts'
import { told, working } from '../session.ts'

/** Answers a question and prints its sentences, each with where to see it, and what models cost for it. */
export async function ask(
  config: Config,
  { organizationId }: Identity,
  question: Omit<SingleQuestion, 'organizationId'>,
  json: boolean,
): Promise<void> {
  const openPorts = (running?: RunningSpectra) => createChatPorts(config, running, told)
  await working(await reach(config, openPorts), async ({ chat }) => {
    const reply = await chat.reply({ organizationId, ...question })
    if (json) printJson({ question: question.text, ...reply })
    else printReply(reply, reply.cost)
  })
}
