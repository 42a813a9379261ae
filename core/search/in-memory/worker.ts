import { causeOf, type Cause } from '../../errors.ts'
import type { EmbeddingSpace, Near, SearchFilter, VectorFilter, WordMatch } from '../../ports.ts'
import type { Ranked } from '../fuse.ts'
import { createOrganizationIndex, type Asked, type OrganizationIndex } from './organization.ts'
import type { Followed } from './rows.ts'
import { createNearestOf } from './vectors/nearest-of.ts'

/** What the thread of the index is asked for, always about one organization. */
export type IndexTask = { organizationId: string } & (
  | { kind: 'begin'; graphFrom?: number }
  | { kind: 'grow' | 'forget' }
  | ({ kind: 'take' } & Followed)
  | { kind: 'rank'; question: Asked; filter: SearchFilter; most: { n: number; limit: number } }
  | { kind: 'best'; question: string; filter: SearchFilter; n: number }
  | { kind: 'nearest'; question: Float32Array; filter: VectorFilter; n: number }
  | { kind: 'compare'; question: Float32Array; filter: VectorFilter; chunkIds: readonly string[] }
  | { kind: 'drop'; space: EmbeddingSpace }
)

/** How much an organization takes. */
export interface Kept {
  bytes: number
  isWorn: boolean
  /** Whether it wants to be told to grow. */
  grows: boolean
}

/** `unknown`: the thread is another one, which knows nothing of the organization. */
export type IndexAnswer =
  | { ranked: Ranked[] }
  | { words: WordMatch[] }
  | { near: Near[] }
  | { kept: Kept }
  | { unknown: true }
  | { cause: Cause }

const organizations = new Map<string, OrganizationIndex>()
const nearestOf = createNearestOf()

/** What the thread of an index does: one task after the other, on what it keeps of the tasks before. */
export default function work(tasks: readonly IndexTask[]): IndexAnswer[] {
  return tasks.map(answerOrCause)
}

function answerOrCause(task: IndexTask): IndexAnswer {
  try {
    return answer(task)
  } catch (error) {
    return { cause: causeOf(error) }
  }
}

function answer(task: IndexTask): IndexAnswer {
  if (task.kind === 'begin') {
    const { organizationId, graphFrom } = task
    organizations.set(organizationId, createOrganizationIndex({ nearestOf, graphFrom }))
  }
  const index = organizations.get(task.organizationId)
  if (!index) return { unknown: true }
  if (task.kind === 'rank') return { ranked: index.rank(task.question, task.filter, task.most) }
  if (task.kind === 'best') return { words: index.best(task.question, task.filter, task.n) }
  if (task.kind === 'nearest') return { near: index.nearest(task.question, task.filter, task.n) }
  if (task.kind === 'compare') return { near: index.compare(task.question, task.filter, task.chunkIds) }
  if (task.kind === 'take') index.take(task)
  if (task.kind === 'grow') index.grow()
  if (task.kind === 'drop') index.drop(task.space)
  if (task.kind === 'forget') organizations.delete(task.organizationId)
  return { kept: { bytes: index.bytes, isWorn: index.isWorn, grows: index.grows } }
}
