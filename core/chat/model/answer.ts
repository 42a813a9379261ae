import type { Piece, Reply } from '../../../schema/chat.ts'
import { runAgent } from '../../llm/agent/graph.ts'
import type { KeptSteps } from '../../llm/agent/kept-steps.ts'
import { remark } from '../evidence.ts'
import { openPieces } from './pieces.ts'
import { firstState, type ModelAsked, type ModelParts, type State } from './state.ts'
import { modelSteps } from './steps.ts'

/** How often a model may look something up for one answer. */
const ROUNDS = 4

/**
 * Answers by a language model over the same tools: it looks up, is given numbered evidence, and writes sentences that name it. Each is held to
 * what it names, by rules and by a second look of the model; what does not hold is said to be unsupported, and is not left standing as true.
 * @param kept makes it go on behind the last step that somebody finished before
 * @throws the codes of a provider, and of the database
 */
export async function* answerByModel(
  parts: ModelParts,
  asked: ModelAsked,
  { kept, signal }: { kept?: KeptSteps; signal: AbortSignal },
): AsyncGenerator<Piece, Reply, void> {
  const pieces = openPieces()
  const steps = modelSteps(parts, asked.text, { tell: pieces.tell, signal })
  const running = runAgent(steps, () => firstState(parts, asked), { rounds: ROUNDS, kept, signal }).then(
    (state) => {
      pieces.end()
      return state
    },
    (thrown: unknown) => {
      pieces.fail(thrown)
      return undefined
    },
  )
  yield* pieces.told
  return replyOf((await running)!)
}

function replyOf({ sentences, answeredBy }: State): Reply {
  const holds = sentences.some(({ support }) => support === 'supported')
  if (holds) return { kind: 'answer', sentences, ...answeredBy }
  const [first, ...others] = sentences
  const asksBack = first && others.length === 0 && first.support === 'none' && first.text.endsWith('?')
  if (asksBack) return { kind: 'question', sentences, ...answeredBy }
  const nothing = sentences.some(({ support }) => support === 'none')
    ? []
    : [remark('No evidence: nothing that was found supports an answer.')]
  return { kind: 'nothing', sentences: [...nothing, ...sentences], ...answeredBy }
}
