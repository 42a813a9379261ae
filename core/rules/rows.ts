import type { AlertClaim, AlertState, AlertStep, Rule } from '../../schema/rules.ts'
import type { Severity } from '../../schema/event-schema.ts'
import { toDate, toDateOrNone } from '../database/database.ts'
import type { AlertNoteView, AlertView, RuleVersionView, RuleView } from '../ports.ts'

export const RULES = 'spectra_core.rules'
export const RULE_VERSIONS = 'spectra_core.rule_versions'
export const ALERTS = 'spectra_insights.alerts'
export const ALERT_NOTES = 'spectra_insights.alert_notes'

type Instant = string | Date

export interface RuleRow {
  id: string
  organization_id: string
  enabled: boolean
  version: number
  rule: Rule
  created_at: Instant
  updated_at: Instant
}

export const RULE_COLUMNS =
  'r.id, r.organization_id, r.enabled, r.version, r.rule, r.created_at, r.updated_at'

export const toRule = (row: RuleRow): RuleView => ({
  id: row.id,
  organizationId: row.organization_id,
  enabled: row.enabled,
  version: row.version,
  rule: row.rule,
  createdAt: toDate(row.created_at),
  updatedAt: toDate(row.updated_at),
})

export interface VersionRow {
  number: number
  rule: Rule
  user_id: string | null
  key_id: string | null
  created_at: Instant
}

export const toVersion = (row: VersionRow): RuleVersionView => ({
  number: row.number,
  rule: row.rule,
  ...(row.user_id !== null && { userId: row.user_id }),
  ...(row.key_id !== null && { keyId: row.key_id }),
  createdAt: toDate(row.created_at),
})

export interface AlertRow {
  id: string
  organization_id: string
  rule_id: string
  rule_version: number
  rule_name: string
  camera_id: string | null
  process_id: string
  chunk_id: string
  start_time: number
  end_time: number
  starts_at: Instant | null
  ends_at: Instant | null
  event_ids: string[]
  claims: AlertClaim[]
  title: string
  severity: Severity
  state: AlertState
  false_alarm: boolean
  raised_at: Instant
  updated_at: Instant
  acknowledged_at: Instant | null
  closed_at: Instant | null
  escalated_at: Instant | null
}

/** Of an alert `a`. Drivers give an array of ids in different ways, so that it is asked for as JSON. */
export const ALERT_COLUMNS = `a.id, a.organization_id, a.rule_id, a.rule_version, a.rule_name, a.camera_id, a.process_id, a.chunk_id,
  a.start_time, a.end_time, a.starts_at, a.ends_at, array_to_json(a.event_ids) as event_ids, a.claims, a.title, a.severity, a.state,
  a.false_alarm, a.raised_at, a.updated_at, a.acknowledged_at, a.closed_at, a.escalated_at`

export const toAlert = (row: AlertRow): AlertView => ({
  id: row.id,
  organizationId: row.organization_id,
  ruleId: row.rule_id,
  ruleVersion: row.rule_version,
  ruleName: row.rule_name,
  ...(row.camera_id !== null && { cameraId: row.camera_id }),
  processId: row.process_id,
  chunkId: row.chunk_id,
  startTime: row.start_time,
  endTime: row.end_time,
  ...(row.starts_at !== null && { startsAt: toDate(row.starts_at) }),
  ...(row.ends_at !== null && { endsAt: toDate(row.ends_at) }),
  title: row.title,
  severity: row.severity,
  state: row.state,
  falseAlarm: row.false_alarm,
  eventIds: row.event_ids,
  claims: row.claims,
  raisedAt: toDate(row.raised_at),
  updatedAt: toDate(row.updated_at),
  acknowledgedAt: toDateOrNone(row.acknowledged_at),
  closedAt: toDateOrNone(row.closed_at),
  escalatedAt: toDateOrNone(row.escalated_at),
})

export interface NoteRow {
  id: string
  alert_id: string
  step: AlertStep
  text: string | null
  user_id: string | null
  key_id: string | null
  created_at: Instant
}

export const NOTE_COLUMNS = 'n.id, n.alert_id, n.step, n.text, n.user_id, n.key_id, n.created_at'

export const toNote = (row: NoteRow): AlertNoteView => ({
  id: row.id,
  alertId: row.alert_id,
  step: row.step,
  ...(row.text !== null && { text: row.text }),
  ...(row.user_id !== null && { userId: row.user_id }),
  ...(row.key_id !== null && { keyId: row.key_id }),
  createdAt: toDate(row.created_at),
})
