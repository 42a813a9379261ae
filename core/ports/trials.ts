import type { NotAsked, Observation, PassedOver } from '../../schema/analysis.ts'
import type { Warning } from '../../schema/facts.ts'
import type { Cause } from '../errors.ts'
import type { Orderer } from './changes.ts'
import type { SpentByProcess } from './costs.ts'
import type { Usage } from './model-answer.ts'
import type { ChunkView } from './processes.ts'

/** Which text is tried: one that is kept nowhere, or a version; with neither what holds for the chunk. */
export interface TrialText<V> {
  unsaved?: V
  /** As outputs name it, such as `camera-2`; `platform` for that of the platform. */
  version?: string
  /** Whose version it is. @default the camera of the chunk */
  cameraId?: string
}

export interface PromptTrial extends TrialText<string> {
  chunkId: string
  /** `describe-chunk`: the chunk is described anew, and events are found in that; `detect-events`: events are found in the description that is kept. */
  name: string
}

export interface SchemaTrial extends TrialText<unknown> {
  chunkId: string
}

/** Who answered, and what it took. */
export interface TrialStep {
  provider: string
  model: string
  /** Undefined where nobody counts. */
  usage?: Usage
  milliseconds: number
  /** Who was to answer before, in order, and why each did not. */
  passedOver: PassedOver[]
  /** What the checks refused of what models gave, in sentences. */
  refused: string[]
}

export interface TrialDescription extends TrialStep {
  summary: string
  /** It was made before, and nobody was asked for it now. */
  isKept: boolean
  /** Who would have been asked, had anything moved: of a kept one. */
  notAsked?: NotAsked
}

export interface TrialEvents extends TrialStep {
  events: Observation[]
}

/** What came of it. Nothing of it is kept but what it cost, and that it was tried. */
export interface Trial {
  /** What it cost is booked under this. */
  id: string
  chunk: ChunkView
  /** Of the text that was tried: a version, or `unsaved`. */
  name: string
  version: string
  /** Absent where that step failed. */
  description?: TrialDescription
  events?: TrialEvents
  /** What kept a model from an answer that can be used. */
  failure?: Cause & { step: 'description' | 'events'; advice?: string }
  /** What one has to know to read it. */
  warnings: Warning[]
  cost: SpentByProcess
  milliseconds: number
}

/**
 * Tries what models are told on one chunk, before it holds for anybody. Bound to one tenant, and within it to the footage of its cameras
 * (P8). Rows and objects of the chunk stay as they are.
 * Each @throws SS_INPUT_INVALID for a text that cannot be used; SS_NOT_FOUND for a chunk, a prompt or a version that is not there;
 *   SS_OBJECT_NOT_FOUND where the video of the chunk, or its description, is gone; SS_RATE_LIMITED where too many of the organization are
 *   under way; the codes of the database and the storage; once `signal` aborted, its reason. What models throw is told as `failure`.
 */
export interface Trials {
  prompt(who: Orderer, trial: PromptTrial, signal?: AbortSignal): Promise<Trial>
  schema(who: Orderer, trial: SchemaTrial, signal?: AbortSignal): Promise<Trial>
}
