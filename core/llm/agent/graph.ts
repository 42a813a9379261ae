/** The steps of an answer, each with what it takes from the one before. */
export interface AgentSteps<State> {
  /** Decides what to look up; true: something is to be looked up. */
  plan(state: State): Promise<boolean>
  act(state: State): Promise<void>
  answer(state: State): Promise<void>
  check(state: State): Promise<void>
}

/**
 *     plan ─► act ─► plan ... ─► answer ─► check
 *
 * Runs the steps as a graph of LangGraph, which is loaded with the first question. `rounds` bounds how often something is looked up: a model
 * that goes on asking is made to answer from what it has.
 */
export async function runAgent<State>(
  steps: AgentSteps<State>,
  state: State,
  { rounds, signal }: { rounds: number; signal: AbortSignal },
): Promise<State> {
  const { Annotation, END, START, StateGraph } = await import('@langchain/langgraph')
  const Shape = Annotation.Root({ round: Annotation<number>(), more: Annotation<boolean>() })
  const graph = new StateGraph(Shape)
    .addNode('plan', async ({ round }) => ({ more: round < rounds && (await steps.plan(state)) }))
    .addNode('act', async ({ round }) => {
      await steps.act(state)
      return { round: round + 1 }
    })
    .addNode('answer', async () => {
      await steps.answer(state)
      return {}
    })
    .addNode('check', async () => {
      await steps.check(state)
      return {}
    })
    .addEdge(START, 'plan')
    .addConditionalEdges('plan', ({ more }) => (more ? 'act' : 'answer'), ['act', 'answer'])
    .addEdge('act', 'plan')
    .addEdge('answer', 'check')
    .addEdge('check', END)
    .compile()
  await graph.invoke({ round: 0, more: false }, { signal, recursionLimit: 2 * rounds + 6 })
  return state
}
