import type { ActorNode } from './system.ts'

/** What a node says of itself every few seconds. */
export interface NodeReport {
  /** Unique in the cluster. */
  name: string
  /** Of the program. */
  version: string
  roles: string[]
  host: string
  pid: number
  startedAt: Date
  /** When it said this. */
  at: Date
  ready: boolean
  /** Share of one core since the report before: 1 is one core fully used. */
  cpu: number
  rssBytes: number
  tree: ActorNode
}

/** The nodes that are there, by what they said last. Each call @throws SS_CACHE_UNAVAILABLE */
export interface Registry {
  /** Forgotten after `ttlMs` unless it is said again. */
  announce(report: NodeReport, ttlMs: number): Promise<void>
  /** By name. */
  nodes(): Promise<NodeReport[]>
  leave(name: string): Promise<void>
  health(): Promise<void>
}
