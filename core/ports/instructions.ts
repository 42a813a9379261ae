import type { Region } from '../../schema/regions.ts'
import type { AskedSchema, EventSchema } from '../../schema/event-schema.ts'
import type { Orderer } from './changes.ts'
import type { Tenant } from './identity.ts'
import type { AskedFor, PromptTemplate } from './prompts.ts'

/** For whose work an instruction holds: a process, the clips of a camera, or with neither all of the organization. */
export interface InstructionPlace {
  cameraId?: string
  processId?: string
}

export type InstructionOf = 'organization' | 'camera' | 'process'

/** A version of something that models are told; versions count from 1, and none is ever changed. */
export interface InstructionVersion<V> {
  number: number
  /** As outputs name it: `camera-2`. */
  version: string
  /** Undefined where this version took the instruction away. */
  value: V | undefined
  /** Who gave it; absent: a program, or the machine's own user. */
  userId?: string
  keyId?: string
  createdAt: Date
}

/** An instruction that holds somewhere, in its latest version. */
export interface Instruction extends InstructionPlace {
  about: 'prompt' | 'event-schema'
  /** Of the prompt, or of the schema. */
  name: string
  version: string
  createdAt: Date
}

/** Of one kind of instruction: its versions, and how another one comes about. */
export interface Instructing<V> {
  /** What holds for some work: that of its process, else of its camera, else of its organization. */
  holding(tenant: Tenant, place: InstructionPlace, name: string): Promise<InstructionVersion<V> | undefined>
  /** Newest first, the latest 100. */
  history(tenant: Tenant, place: InstructionPlace, name: string): Promise<InstructionVersion<V>[]>
  /** The value as it would be kept. @throws SS_INPUT_INVALID where it cannot be used, SS_NOT_FOUND for a prompt that is none */
  check(name: string, value: unknown): Promise<V>
  /** A new version; undefined takes the instruction away. @throws SS_INPUT_INVALID */
  set(
    who: Orderer,
    place: InstructionPlace,
    name: string,
    value: V | undefined,
  ): Promise<InstructionVersion<V>>
  /** A new version that says what an earlier one did. @throws SS_NOT_FOUND */
  restore(who: Orderer, place: InstructionPlace, name: string, number: number): Promise<InstructionVersion<V>>
}

/**
 * What organizations have models told in place of what the platform has. Rows under the tenant's policy; each change is in the audit
 * log, in its transaction. Every call @throws the codes of the database, SS_NOT_FOUND for a process and SS_CAMERA_GONE for a camera that
 * the tenant does not have, and SS_FORBIDDEN where somebody who is limited to cameras means more than those.
 */
export interface Instructions {
  /** For stages, which work on behalf of nobody. */
  ownPrompt(name: string, work: AskedFor): Promise<PromptTemplate | undefined>
  eventSchema(work: AskedFor): Promise<AskedSchema | undefined>
  /** Lines and zones of a camera, by name. */
  regions(camera: { organizationId: string; cameraId: string }): Promise<Region[]>
  /** Everything that holds somewhere; of processes only those of one. */
  list(tenant: Tenant, place?: Pick<InstructionPlace, 'processId'>): Promise<Instruction[]>
  prompts: Instructing<string>
  /** Their name is always `events`: of them one holds at a place. */
  schemas: Instructing<EventSchema>
}
