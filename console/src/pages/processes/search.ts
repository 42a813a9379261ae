import { oneOf, said, text } from '../../parts/search-params.ts'

export const STATUSES = ['queued', 'pending', 'processing', 'completed', 'failed', 'cancelled'] as const
export type StatusFilter = (typeof STATUSES)[number]

/** What the address of the list says: which processes are meant. */
export interface ProcessesSearch {
  status?: StatusFilter
  /** Clips of this camera, in place of files. */
  camera?: string
}

export const processesSearch = ({ status, camera }: Record<string, unknown>): ProcessesSearch =>
  said({ status: oneOf(...STATUSES)(status), camera: text(camera) })
