import type { Test } from 'tap'
import type { AuditEntry, AuditLog } from '../../core/ports.ts'
import { DEFAULT_ORGANIZATION_ID, stableId } from '../../schema/ids.ts'

/** An empty log, and what is in it, oldest first. */
export interface OpenedAuditLog {
  audit: AuditLog
  entries(): Promise<(AuditEntry & { at: Date })[]>
}

/** The promises of the `AuditLog` port. */
export function auditLogContract(t: Test, open: () => Promise<OpenedAuditLog>): void {
  void t.test('AuditLog: keeps who did what, to what, and when', async (t) => {
    const { audit, entries } = await open()
    const before = Date.now() - 60_000
    const entry: AuditEntry = {
      organizationId: DEFAULT_ORGANIZATION_ID,
      userId: stableId('user', 'one'),
      action: 'control.pause',
      subject: 'node-1/vlm',
      details: { by: "o'hara", order: { do: 'pause' }, nothing: null },
    }
    await audit.record(entry)
    await audit.record({ organizationId: stableId('organization', 'other'), action: 'control.refused' })
    const [first, second] = await entries()
    t.match(first, entry)
    t.ok(first!.at.getTime() > before)
    await audit.record({ action: 'control.refused', subject: 'node-1' })
    const keyId = stableId('key', 'one')
    await audit.record({ organizationId: DEFAULT_ORGANIZATION_ID, keyId, action: 'camera.pause' })
    const [, , third, fourth] = await entries()
    t.match(third, { organizationId: undefined, action: 'control.refused' }, 'of no organization')
    t.match(fourth, { action: 'camera.pause', details: { keyId } }, 'by which key')
    t.match(second, { organizationId: stableId('organization', 'other'), action: 'control.refused' })
  })
}
