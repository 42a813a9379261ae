export interface AuditEntry {
  organizationId: string
  /** Absent where a program or the machine's own user did it. */
  userId?: string
  /** What was done, such as `control.pause`. */
  action: string
  /** To whom or what. */
  subject?: string
  details?: Record<string, unknown>
}

/** Who saw and did what. Entries are only ever added. */
export interface AuditLog {
  record(entry: AuditEntry): Promise<void>
}
