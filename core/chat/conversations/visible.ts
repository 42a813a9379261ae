import type { FootageReader, Tenant, TurnView } from '../../ports.ts'

const PAGE = 200

/**
 * Answers as their reader may see them (P8): what is cited of footage that is gone, or of a camera that is not the reader's, is left out, and a
 * sentence that cited nothing else is, too.
 */
export async function visible(
  footage: Pick<FootageReader, 'chunks'>,
  tenant: Tenant,
  turns: readonly TurnView[],
): Promise<TurnView[]> {
  const ids = [
    ...new Set(
      turns.flatMap(({ reply }) =>
        (reply?.sentences ?? []).flatMap(({ citations }) => citations.map(({ chunkId }) => chunkId)),
      ),
    ),
  ]
  const there = new Set<string>()
  for (let from = 0; from < ids.length; from += PAGE)
    for (const { id } of await footage.chunks(tenant, ids.slice(from, from + PAGE))) there.add(id)
  return turns.map((turn) => without(turn, there))
}

export const GONE = 'What this said rests on footage that is gone, or that you may not see.'

function without(turn: TurnView, there: ReadonlySet<string>): TurnView {
  if (!turn.reply) return turn
  let hidden = 0
  const sentences = turn.reply.sentences.map((sentence) => {
    const citations = sentence.citations.filter(({ chunkId }) => there.has(chunkId))
    hidden += sentence.citations.length - citations.length
    if (citations.length > 0 || sentence.citations.length === 0) return { ...sentence, citations }
    return { text: GONE, citations, support: 'none' as const }
  })
  return { ...turn, hidden, reply: { ...turn.reply, sentences } }
}
