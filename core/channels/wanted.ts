import { isAtLeast, type ChannelWants } from '../../schema/channels.ts'
import { isAlert } from '../notifications/brief.ts'
import type { Notification } from '../ports.ts'

/** Whether a channel is to be told this: of its kinds, cameras and rules, and urgent enough. */
export function isWanted(wants: ChannelWants, notice: Notification): boolean {
  const { kinds, cameraIds, ruleIds, leastSeverity } = wants
  if (!(kinds as readonly string[]).includes(notice.kind)) return false
  if (cameraIds.length > 0 && (!notice.cameraId || !cameraIds.includes(notice.cameraId))) return false
  const ofAlert = isAlert(notice)
  if (!ofAlert && notice.kind !== 'event_added') return true
  if (!isAtLeast(notice.severity, leastSeverity)) return false
  if (!ofAlert || ruleIds.length === 0) return true
  return notice.ruleId !== undefined && ruleIds.includes(notice.ruleId)
}
