import { streamOf, type RuleEvent } from '../../../core/rules/engine/event.ts'
import { Rule } from '../../../schema/rules.ts'
import type { z } from 'zod'
import { stableId } from '../../../schema/ids.ts'

/** Monday, 2026-03-02, midnight in UTC. */
export const MONDAY = Date.parse('2026-03-02T00:00:00Z')

interface Given extends Partial<RuleEvent> {
  kind?: string
  region?: string
  color?: string
  trackId?: number
  /** Seconds that it lasts. */
  lasts?: number
}

let made = 0

/** An event of a camera, so many seconds after the beginning of that Monday. */
export function event(second: number, given: Given = {}): RuleEvent {
  const { kind = 'person', region, color, trackId, lasts = 1, ...rest } = given
  const id = rest.id ?? stableId('event', ++made)
  const processId = rest.processId ?? stableId('clip', Math.floor(second / 10))
  const place = { cameraId: 'yard', processId, isByClock: true, ...rest }
  const start = MONDAY + second * 1000
  return {
    ...{ id, parts: [id], chunkId: stableId('chunk', processId), start, end: start + lasts * 1000 },
    ...{ startTime: second % 10, endTime: (second % 10) + lasts, confidence: 0.8 },
    type: kind === 'person' ? 'person_detected' : 'vehicle_detected',
    description: `A ${kind} is in view.`,
    attributes: {
      ...{ kind },
      ...(region !== undefined && { region }),
      ...(color !== undefined && { color }),
      ...(trackId !== undefined && { trackId }),
    },
    ...place,
    stream: streamOf(place),
  }
}

export const rule = (given: Omit<z.input<typeof Rule>, 'name'> & { name?: string }): Rule =>
  Rule.parse({ name: 'A rule', ...given })

export const PERSON = { kinds: ['person'] }
export const CAR = { kinds: ['car'] }
