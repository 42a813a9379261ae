import type { Citation, Sentence } from '../../schema/chat.ts'
import type { Config } from '../../core/config.ts'
import { offsetWords } from '../../core/chat/clock.ts'
import { createChatPorts } from '../../core/ports-of-chat.ts'
import type { ChatQuestion, Identity } from '../../core/ports.ts'
import type { RunningSpectra } from '../../core/running/remote.ts'
import { paint, print, printJson } from '../output/terminal.ts'
import { reach } from '../reach.ts'
import { told, working } from '../session.ts'

const MOST_SHOWN = 3

/** Answers a question and prints its sentences, each with where to see it. */
export async function ask(
  config: Config,
  { organizationId }: Identity,
  question: Omit<ChatQuestion, 'organizationId'>,
  json: boolean,
): Promise<void> {
  const openPorts = (running?: RunningSpectra) => createChatPorts(config, running, told)
  await working(await reach(config, openPorts), async ({ chat }) => {
    const reply = await chat.reply({ organizationId, ...question })
    if (json) return printJson({ question: question.text, ...reply })
    for (const sentence of reply.sentences) show(sentence)
    const { provider, model, note } = reply
    print(paint('dim', `answered by ${provider} ${model}${note === undefined ? '' : `. ${note}`}`))
  })
}

function show({ text, support, citations }: Sentence): void {
  print(support === 'unsupported' ? paint('dim', `${text} (nothing supports this)`) : text)
  for (const citation of citations.slice(0, MOST_SHOWN)) print(paint('dim', `   ${placeOf(citation)}`))
  if (citations.length > MOST_SHOWN)
    print(paint('dim', `   and ${citations.length - MOST_SHOWN} more places (--json lists them)`))
}

const placeOf = ({ processId, startTime, endTime, cameraId }: Citation): string =>
  `${offsetWords(startTime)}–${offsetWords(endTime)}  ${cameraId ?? ''} process ${processId}`.replace(
    '   ',
    '  ',
  )
