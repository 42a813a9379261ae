import type { Identity, Tenant } from './identity.ts'
import type { Usage } from './model-answer.ts'

/** For what a model is asked. */
export type CallKind = 'vision' | 'language' | 'embedding' | 'transcription'

/** Why a model is asked: for the work on footage, for an answer, or to try what models are told. */
export type CallPurpose = 'work' | 'question' | 'trial'

/** On whose behalf. */
export interface CallSubject {
  organizationId: string
  processId: string
  cameraId?: string
  chunkId?: string
}

/** A call of a model that costs, before it is made. */
export interface PlannedCall extends CallSubject {
  /** A UUID: the same call told twice counts once. */
  callId: string
  kind: CallKind
  /** @default work */
  purpose?: CallPurpose
  provider: string
  model: string
  /** What it may take; without `costUsd` where no price of the model is known. */
  usage: Usage
  at: Date
}

/** What some calls add up to. */
export interface Spent {
  calls: number
  inputTokens: number
  outputTokens: number
  /** US dollars. Of calls without a known price nothing is in it. */
  usd: number
  /** Calls whose price is not known. */
  unpriced: number
  /** Calls that the motion gate did without, and what they would have cost, as estimated. */
  savedCalls: number
  savedUsd: number
}

export interface SpentByProcess extends Spent {
  /** Calls of which only the estimate is known: under way, ended in the middle, or of a provider that does not count. */
  estimated: number
}

/** What was spent on a day (UTC). */
export interface SpentOnDay extends Spent {
  /** YYYY-MM-DD */
  day: string
  /** Undefined: files. */
  cameraId?: string
  provider: string
  model: string
}

/** What was spent on one process, question or trial. */
export interface SpentOnProcess extends SpentByProcess {
  /** Of the process, or of the question or trial that stands in its place. */
  processId: string
  purpose: CallPurpose
}

/** A call of a model as it was written down. */
export interface CallView {
  id: string
  chunkId?: string
  kind: CallKind
  purpose: CallPurpose
  provider: string
  model: string
  /** `open`: under way, or its worker died; `saved`: the motion gate did without it. */
  state: 'open' | 'counted' | 'estimated' | 'saved'
  inputTokens: number
  outputTokens: number
  /** Undefined where no price is known. */
  usd?: number
  at: Date
}

export type BudgetSubject = { process: string } | { camera: string; period: 'day' | 'month' }

export interface BudgetView {
  /** US dollars. */
  usd: number
  period: 'whole' | 'day' | 'month'
  setAt: Date
}

/** Why nothing of a process goes on, though nothing failed. */
export interface ProcessWaiting {
  code: 'SS_BUDGET_REACHED'
  message: string
  since: Date
  /** Chunks that wait. */
  chunks: number
}

export interface EstimateAsked {
  /** Of the video. */
  seconds: number
  chunkDuration: number
  /** Whether the motion gate is to hold. @default as it is configured */
  motionGate?: boolean
}

/** What one model of a chain would cost if it answered all calls. */
export interface EstimatedModel {
  kind: CallKind
  /** In its chain; 0 is asked first. */
  place: number
  provider: string
  model: string
  calls: number
  inputTokens: number
  outputTokens: number
  /** US dollars; undefined where no price is known. */
  usd?: number
  /** `free`: nothing is paid for it; `observed`: from what calls took lately; `assumed`: by rules of thumb. */
  basis: 'free' | 'observed' | 'assumed'
}

export interface Estimate {
  seconds: number
  chunks: number
  models: EstimatedModel[]
  /** US dollars, where the first of each chain answers; undefined where the price of one is not known. */
  usd?: number
  /** In sentences. */
  assumes: string[]
}

/**
 * What models cost, and what they may. Each call is bound to one tenant (P8), @throws the codes of the database, and SS_NOT_FOUND for
 * what is not there
 */
export interface Costs {
  /** Of those of the processes that the tenant may see; all zero where nothing was asked. */
  ofProcesses(tenant: Tenant, ids: readonly string[]): Promise<Map<string, SpentByProcess>>
  ofChunks(tenant: Tenant, ids: readonly string[]): Promise<Map<string, SpentByProcess>>
  /** Of turns and trials, and of all turns of conversations, of the organization: whoever may read one may know what it cost. */
  ofTurns(tenant: Tenant, ids: readonly string[]): Promise<Map<string, SpentByProcess>>
  ofConversations(tenant: Tenant, ids: readonly string[]): Promise<Map<string, SpentByProcess>>
  /** The calls of a process, oldest first, at most 1000. */
  calls(tenant: Tenant, processId: string): Promise<CallView[]>
  /** By day, camera and model, from the day of `from` to that of `until`, both included; the latest first. */
  byDay(tenant: Tenant, span: { from: Date; until: Date; cameraId?: string }): Promise<SpentOnDay[]>
  /**
   * The processes, questions and trials for which most was paid by calls from `from` to `until`, the dearest first.
   * @param span.first at most so many
   */
  byProcess(
    tenant: Tenant,
    span: { from: Date; until: Date; cameraId?: string; first: number },
  ): Promise<SpentOnProcess[]>
  /** Processes of which something waits for a budget, the longest waiting first; at most 200. */
  waiting(tenant: Tenant): Promise<string[]>
  /** What an analysis would cost. Nobody is asked. @throws SS_INPUT_INVALID */
  estimate(tenant: Tenant, asked: EstimateAsked): Promise<Estimate>
  /** The budgets of processes, or of cameras, by id. */
  budgets(
    tenant: Tenant,
    subject: 'process' | 'camera',
    ids: readonly string[],
  ): Promise<Map<string, BudgetView[]>>
  /**
   * What models may cost; undefined takes the budget away. What waits for it goes on where that is enough.
   * @throws SS_INPUT_INVALID
   */
  setBudget(by: Identity, subject: BudgetSubject, usd: number | undefined): Promise<void>
  /**
   * For the leader of the cluster: lets those processes go on that wait for a budget which is enough by now. Returns how many messages
   * went back to their queues.
   */
  releaseDue(): Promise<number>
}
