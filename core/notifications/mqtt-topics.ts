import type { NoticePicture, Notification } from '../ports.ts'
import { isAlert, jsonOf } from './brief.ts'

export interface TopicMessage {
  topic: string
  payload: string | Buffer
  /** Whoever subscribes later gets the last one. */
  retain?: boolean
}

/** A name as one part of a topic. */
export const topicPart = (name: string): string => name.replaceAll(/[+#/\0\s]/g, '_')

/**
 * Where what is told goes:
 *
 *     PREFIX/notifications                  all of it, as JSON
 *     PREFIX/events                         events, in the form in which Frigate tells them
 *     PREFIX/reviews                        alerts, likewise
 *     PREFIX/CAMERA/motion                  ON
 *     PREFIX/CAMERA/last                    title and attributes of the last
 *     PREFIX/CAMERA/alert                   an alert
 *     PREFIX/CAMERA/snapshot                the last picture, JPEG, retained
 *     PREFIX/CAMERA/LABEL/snapshot          the same of this kind of thing
 *
 * @see https://docs.frigate.video/integrations/mqtt
 */
export function topicsOf(
  prefix: string,
  notification: Notification,
  pictures: readonly NoticePicture[],
): TopicMessage[] {
  const json = jsonOf(notification)
  const whole = { topic: `${prefix}/notifications`, payload: json }
  const { kind, cameraId } = notification
  if (cameraId === undefined || (kind !== 'event_added' && !isAlert(notification))) return [whole]
  const camera = `${prefix}/${topicPart(cameraId)}`
  const label = labelOf(notification)
  const [picture] = pictures
  const ofAlert = isAlert(notification)
  const seen = JSON.stringify(ofAlert ? reviewOf(notification, label) : eventOf(notification, label))
  return [
    whole,
    { topic: `${prefix}/${ofAlert ? 'reviews' : 'events'}`, payload: seen },
    { topic: `${camera}/motion`, payload: 'ON' },
    { topic: `${camera}/last`, payload: lastOf(notification, label), retain: true },
    ...(ofAlert ? [{ topic: `${camera}/alert`, payload: alertOf(notification) }] : []),
    ...(picture
      ? [
          { topic: `${camera}/snapshot`, payload: picture.bytes, retain: true },
          { topic: `${camera}/${topicPart(label)}/snapshot`, payload: picture.bytes, retain: true },
        ]
      : []),
  ]
}

/** What was seen: the kind of thing where that is known, else the type of the event. */
function labelOf({ type = 'event', data }: Notification): string {
  const { kind, label } = (data?.attributes ?? {}) as { kind?: unknown; label?: unknown }
  const named = [label, kind].find((one) => typeof one === 'string')
  return typeof named === 'string'
    ? named
    : (/^(person|car|dog|cat|bicycle|truck|bus)_/.exec(type)?.[1] ?? type)
}

/** Seconds since 1970. */
function timesOf({ at, data }: Notification): { start_time: number; end_time: number } {
  const begun = typeof data?.at === 'string' || data?.at instanceof Date ? new Date(data.at) : at
  const { startTime, endTime } = (data ?? {}) as { startTime?: number; endTime?: number }
  const start = begun.getTime() / 1000
  return { start_time: start, end_time: start + Math.max(0, (endTime ?? 0) - (startTime ?? 0)) }
}

function eventOf(notification: Notification, label: string): Record<string, unknown> {
  const { id, cameraId, type, title, link, data } = notification
  const score = typeof data?.confidence === 'number' ? data.confidence : null
  const after = {
    ...{ id, camera: cameraId, label, sub_label: null, score, top_score: score, ...timesOf(notification) },
    ...{ type, description: title, has_snapshot: true, has_clip: true, false_positive: false },
    ...{ current_zones: [], entered_zones: [], link },
  }
  return { type: 'new', before: after, after }
}

function reviewOf(notification: Notification, label: string): Record<string, unknown> {
  const { id, cameraId, title, link, severity, ruleId } = notification
  const after = {
    ...{ id, camera: cameraId, severity: 'alert', urgency: severity, rule: ruleId, ...timesOf(notification) },
    ...{ title, link, data: { objects: [label], sub_labels: [], zones: [], audio: [] } },
  }
  return { type: 'new', before: after, after }
}

const lastOf = ({ id, at, title, type, severity, link }: Notification, label: string): string =>
  JSON.stringify({ id, at, title: title.slice(0, 250), type, label, severity, link }).toWellFormed()

const alertOf = ({ id, kind, at, title, severity, ruleId, link }: Notification): string =>
  JSON.stringify({ event_type: kind, id, at, title, severity, ruleId, link }).toWellFormed()
