import type { Who } from './identity.ts'

/** Without an organization: it is about the cluster, and no organization's. */
export interface AuditEntry extends Partial<Who> {
  /** What was done, such as `control.pause`. */
  action: string
  /** To whom or what. */
  subject?: string
  details?: Record<string, unknown>
}

/** Who saw and did what. Entries are only ever added. @throws the codes of the database */
export interface AuditLog {
  record(entry: AuditEntry): Promise<void>
}
