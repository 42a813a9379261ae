import {
  BaseCheckpointSaver,
  type Checkpoint,
  type CheckpointMetadata,
  type CheckpointTuple,
} from '@langchain/langgraph'
import type { KeptSteps } from './kept-steps.ts'

/** Of the state that the steps of this version share: what another one kept is not read, and the answer begins anew. */
const SHAPE = 1

interface Kept {
  shape: number
  checkpoint: Checkpoint
  metadata: CheckpointMetadata
}

/**
 * LangGraph's checkpoints of one answer: the last one alone, because steps follow each other, and nobody goes back. For the same reason
 * nothing is kept of a step that is under way: it is done again.
 */
export class StepSaver extends BaseCheckpointSaver {
  readonly #kept: KeptSteps

  constructor(kept: KeptSteps) {
    super()
    this.#kept = kept
  }

  override async getTuple(config: CheckpointTuple['config']): Promise<CheckpointTuple | undefined> {
    const text = await this.#kept.read()
    if (text === undefined) return undefined
    const { shape, checkpoint, metadata } = JSON.parse(text) as Kept
    if (shape !== SHAPE) return undefined
    return { config: at(config, checkpoint), checkpoint, metadata, pendingWrites: [] }
  }

  override async *list(config: CheckpointTuple['config']): AsyncGenerator<CheckpointTuple> {
    const last = await this.getTuple(config)
    if (last) yield last
  }

  override async put(
    config: CheckpointTuple['config'],
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
  ): Promise<CheckpointTuple['config']> {
    await this.#kept.write(JSON.stringify({ shape: SHAPE, checkpoint, metadata } satisfies Kept))
    return at(config, checkpoint)
  }

  override async putWrites(): Promise<void> {}

  /** They go with their turn. */
  override async deleteThread(): Promise<void> {}
}

const at = ({ configurable }: CheckpointTuple['config'], { id }: Checkpoint): CheckpointTuple['config'] => ({
  configurable: { ...configurable, checkpoint_id: id },
})
