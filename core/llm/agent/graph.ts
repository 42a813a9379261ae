import type { KeptSteps } from './kept-steps.ts'

/** The steps of an answer, each with what it takes from the one before; each changes the state that it is given. */
export interface AgentSteps<State> {
  /** Decides what to look up; true: something is to be looked up. */
  plan(state: State): Promise<boolean>
  act(state: State): Promise<void>
  answer(state: State): Promise<void>
  check(state: State): Promise<void>
}

export interface AgentOptions {
  /** How often something is looked up, at most: a model that goes on asking is made to answer from what it has. */
  rounds: number
  /** Keeps the state behind each step; the state has to be JSON then. @default nothing is kept */
  kept?: KeptSteps
  signal: AbortSignal
}

/**
 *     plan ─► act ─► plan ... ─► answer ─► check
 *
 * Runs the steps as a graph of LangGraph, which is loaded with the first question. Where steps were kept, `begin` is not asked for: it goes on
 * behind the last finished step, and what ended already is given as it is.
 */
export async function runAgent<State>(
  steps: AgentSteps<State>,
  begin: () => Promise<State>,
  { rounds, kept, signal }: AgentOptions,
): Promise<State> {
  const { Annotation, END, START, StateGraph } = await import('@langchain/langgraph')
  const Shape = Annotation.Root({
    round: Annotation<number>(),
    more: Annotation<boolean>(),
    state: Annotation<State>(),
  })
  const workflow = new StateGraph(Shape)
    .addNode('plan', async ({ round, state }) => ({
      more: round < rounds && (await steps.plan(state)),
      state,
    }))
    .addNode('act', async ({ round, state }) => {
      await steps.act(state)
      return { round: round + 1, state }
    })
    .addNode('answer', async ({ state }) => {
      await steps.answer(state)
      return { state }
    })
    .addNode('check', async ({ state }) => {
      await steps.check(state)
      return { state }
    })
    .addEdge(START, 'plan')
    .addConditionalEdges('plan', ({ more }) => (more ? 'act' : 'answer'), ['act', 'answer'])
    .addEdge('act', 'plan')
    .addEdge('answer', 'check')
    .addEdge('check', END)
  const limits = { signal, recursionLimit: 2 * rounds + 6 }
  if (!kept)
    return (await workflow.compile().invoke({ round: 0, more: false, state: await begin() }, limits)).state
  const { StepSaver } = await import('./saver.ts')
  const checkpointer = new StepSaver(kept)
  const graph = workflow.compile({ checkpointer })
  // One answer, one thread.
  const thread = { configurable: { thread_id: 'answer' } }
  const last = await checkpointer.getTuple(thread)
  const { state } = await graph.invoke(last ? null : { round: 0, more: false, state: await begin() }, {
    ...{ ...limits, ...thread },
    // Kept before the next step begins: what is done twice costs twice.
    durability: 'sync',
  })
  return state
}
