import { Check } from 'lucide-react'
import { VirtualRows } from '../../parts/virtual-rows.tsx'
import { usePreferences } from '../../shell/preferences.ts'
import { clockTime, fullTime, offsetAt, offsetName } from '../../review/clock.ts'
import type { Moment } from '../../review/lanes.ts'
import { useZones } from '../../text/use-zones.ts'
import { useText } from '../../text/use-text.ts'
import { texts } from './texts.ts'

export interface QueueProps {
  moments: readonly Moment[]
  /** The one that is being looked at. */
  current: string | undefined
  nameOf(type: string): string
  toneOf(type: string): number
  onChoose(moment: Moment): void
}

/** What was seen in the stretch that is looked at, in the order of time. */
export function Queue({ moments, current, nameOf, toneOf, onChoose }: QueueProps) {
  const t = useText(texts)
  const { language } = usePreferences()
  const zones = useZones()
  return (
    <VirtualRows
      label={t('events')}
      items={moments}
      keyOf={({ id }) => id}
      rowHeight={58}
      total={moments.length}
    >
      {(moment) => (
        <button
          type="button"
          className={`review-event ${moment.reviewed ? 'review-event-done' : ''}`}
          aria-current={moment.id === current}
          onClick={() => onChoose(moment)}
        >
          <i className={`tone-${toneOf(moment.type)}`} aria-hidden />
          <span className="review-event-said">
            <span>
              <time
                dateTime={new Date(moment.from).toISOString()}
                title={fullTime(language, zones.of(moment.camera), moment.from)}
              >
                {clockTime(language, zones.of(moment.camera), moment.from, true)}
                <small className="dim"> {offsetName(offsetAt(zones.of(moment.camera), moment.from))}</small>
              </time>{' '}
              <bdi>{moment.camera}</bdi> · {nameOf(moment.type)}
            </span>
            <bdi className="dim">{moment.description}</bdi>
          </span>
          {moment.reviewed && (
            <span className="review-event-seen">
              <Check aria-hidden size={14} />
              {t('seen')}
            </span>
          )}
        </button>
      )}
    </VirtualRows>
  )
}
