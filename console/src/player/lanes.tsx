import { useMemo, type CSSProperties } from 'react'
import { useText } from '../text/use-text.ts'
import { texts } from './texts.ts'
import { lanesOf, share, type LaneEvent, type Piece } from './timeline.ts'

export interface LanesProps<Event extends LaneEvent> {
  pieces: readonly Piece[]
  events: readonly Event[]
  duration: number
  second: number
  nameOf(type: string): string
  onSeek(second: number): void
}

/** Events by type over time. A picture for the eye and the pointer: the list of events and the slider say and do the same. */
export function Lanes<Event extends LaneEvent>({
  pieces,
  events,
  duration,
  second,
  nameOf,
  onSeek,
}: LanesProps<Event>) {
  const t = useText(texts)
  const lanes = useMemo(() => lanesOf(events), [events])
  const spanOf = ({ startTime, endTime }: Piece): CSSProperties => ({
    insetInlineStart: `${share(startTime, duration)}%`,
    inlineSize: `${Math.max(0.4, share(endTime, duration) - share(startTime, duration))}%`,
  })
  return (
    <div className="lanes" aria-hidden>
      {lanes.map(({ type, events: own }, at) => (
        <div key={type} className="lane">
          <span className="lane-name">{type ? nameOf(type) : t('others')}</span>
          <span className="lane-axis">
            {own.map((event) => (
              <span
                key={event.id}
                className={`lane-mark tone-${at % 6}`}
                style={spanOf(event)}
                onClick={() => onSeek(event.startTime)}
              />
            ))}
          </span>
        </div>
      ))}
      <div className="lane lane-parts">
        <span className="lane-name">{t('parts')}</span>
        <span className="lane-axis">
          {pieces.map((piece) => (
            <span
              key={piece.startTime}
              className="lane-piece"
              style={spanOf(piece)}
              onClick={() => onSeek(piece.startTime)}
            />
          ))}
        </span>
      </div>
      <span className="lanes-now">
        <span style={{ insetInlineStart: `${share(second, duration)}%` }} />
      </span>
    </div>
  )
}
