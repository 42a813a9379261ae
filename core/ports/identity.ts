/** On whose behalf something is asked or done. It sees and changes what its organization has, and nothing else (P8). */
export interface Identity {
  organizationId: string
  /** Absent where a program or the machine's own user asks. */
  userId?: string
}
