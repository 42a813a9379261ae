import { useLayoutEffect, useMemo, useRef, useState, type PointerEvent } from 'react'
import { usePreferences } from '../../shell/preferences.ts'
import { lengthOf, pan, toInstant, zoom, type Stretch } from '../../review/axis.ts'
import { fullTime } from '../../review/clock.ts'
import type { Footage } from '../../review/footage.ts'
import { reasonOf } from '../../review/gaps.ts'
import type { Moment } from '../../review/lanes.ts'
import { heightOf, momentsAt, RULER, RULER_DOWN, rowsOf, type Row } from '../../review/rows.ts'
import { ticks } from '../../review/ticks.ts'
import { useText } from '../../text/use-text.ts'
import { coloursOf } from './colours.ts'
import { paint } from './paint.ts'
import { texts } from './texts.ts'
import { useDark, useDrag, useWheel, useWidth } from './use-axis-input.ts'

export interface TimelineProps {
  view: Stretch
  footage: Footage
  cameras: readonly string[]
  at: number
  now: number
  /** By whose clock it is marked. */
  zone: string
  range: { in?: number; out?: number }
  /** Time runs from top to bottom. */
  vertical: boolean
  toneOf(type: string): number
  nameOf(type: string): string
  onView(view: Stretch): void
  onSeek(at: number): void
}

/** Pixels of an axis that runs down. */
const DOWN = 420

/**
 * What was recorded and seen, over time. Dragging moves the axis, the wheel zooms about the pointer, a press goes there. For those who
 * use no pointer the slider below is the same axis, and buttons of the page zoom and move it.
 */
export function Timeline(props: TimelineProps) {
  const { view, footage, cameras, at, now, zone, range, vertical, toneOf, nameOf, onView, onSeek } = props
  const t = useText(texts)
  const { language, theme } = usePreferences()
  const [box, setBox] = useState<HTMLDivElement | null>(null)
  const width = useWidth(box)
  const length = vertical ? DOWN : width
  const rows = useMemo(
    () => rowsOf(footage.moments, cameras, view, length, vertical ? RULER_DOWN : RULER),
    [footage, cameras, view, length, vertical],
  )
  const marks = useMemo(() => ticks(view, length, { zone, language }), [view, length, zone, language])
  const depth = vertical ? Math.max(heightOf(rows), width) : heightOf(rows)
  const [hover, setHover] = useState<{
    along: number
    across: number
    found: readonly Moment[]
    at: number
  }>()
  const canvas = useRef<HTMLCanvasElement>(null)
  const probe = useRef<HTMLSpanElement>(null)
  const isDark = useDark()
  const colours = useRef<{ of: string; colours: ReturnType<typeof coloursOf> }>(undefined)

  useLayoutEffect(() => {
    const [element, context] = [canvas.current, canvas.current?.getContext('2d')]
    if (!element || !context || length <= 0) return
    const scale = devicePixelRatio || 1
    const [across, down] = vertical ? [depth, length] : [length, depth]
    if (element.width !== Math.round(across * scale) || element.height !== Math.round(down * scale)) {
      element.width = Math.round(across * scale)
      element.height = Math.round(down * scale)
    }
    context.setTransform(scale, 0, 0, scale, 0, 0)
    const of = `${theme}${isDark}`
    if (colours.current?.of !== of) colours.current = { of, colours: coloursOf(probe.current!) }
    const gapName = (gap: Parameters<typeof reasonOf>[0]): string => t(reasonOf(gap, { now }))
    paint(context, {
      view,
      length,
      depth,
      vertical,
      rows,
      ticks: marks,
      footage,
      at,
      now,
      range,
      toneOf,
      gapName,
      ...colours.current,
    })
  })

  const place = (event: { clientX: number; clientY: number }): { along: number; across: number } => {
    const { left, top } = canvas.current!.getBoundingClientRect()
    const [x, y] = [event.clientX - left, event.clientY - top]
    return vertical ? { along: y, across: x } : { along: x, across: y }
  }
  const drag = useDrag({
    place,
    view,
    length,
    onView,
    onPress: (along, across) => {
      const first = momentsAt(rows, along, across)[0]
      onSeek(first ? first.from : toInstant(view, length, along))
    },
  })
  useWheel(canvas, (event) => {
    const { along } = place(event)
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      onView(pan(view, (event.deltaX || event.deltaY) / length))
    } else onView(zoom(view, 1.0018 ** event.deltaY, toInstant(view, length, along)))
  })
  const point = (event: PointerEvent): void => {
    const { along, across } = place(event)
    if (!drag.move(event))
      setHover({ along, across, found: momentsAt(rows, along, across), at: toInstant(view, length, along) })
  }

  return (
    <div className={vertical ? 'timeline timeline-down' : 'timeline'}>
      <div className="timeline-names" style={{ blockSize: vertical ? undefined : depth }}>
        {rows.map((row) => (
          <RowName key={`${row.camera} ${row.type}`} {...{ row, vertical, nameOf, toneOf }} />
        ))}
      </div>
      <div className="timeline-axis" ref={setBox}>
        <span ref={probe} hidden />
        <canvas
          ref={canvas}
          aria-hidden
          style={
            vertical ? { inlineSize: depth, blockSize: length } : { inlineSize: length, blockSize: depth }
          }
          onPointerDown={drag.down}
          onPointerMove={point}
          onPointerUp={drag.up}
          onPointerLeave={() => setHover(undefined)}
        />
        {hover && !vertical && (
          <div
            className="timeline-hint"
            style={{ insetInlineStart: Math.min(Math.max(hover.along, 90), length - 90) }}
            aria-hidden
          >
            <span>{fullTime(language, zone, hover.at)}</span>
            {hover.found.slice(0, 3).map((each) => (
              <bdi key={each.id}>{each.description}</bdi>
            ))}
            {hover.found.length > 3 && <span>{t('andMore', { count: hover.found.length - 3 })}</span>}
          </div>
        )}
        <input
          className="timeline-slider"
          type="range"
          min={view.from}
          max={view.until}
          step={Math.max(1000, Math.round(lengthOf(view) / 600_000) * 1000)}
          value={Math.min(Math.max(at, view.from), view.until)}
          onChange={({ target }) => onSeek(Number(target.value))}
          aria-label={t('instant')}
          aria-valuetext={fullTime(language, zone, at)}
        />
      </div>
    </div>
  )
}

function RowName({
  row,
  vertical,
  nameOf,
  toneOf,
}: { row: Row; vertical: boolean } & Pick<TimelineProps, 'nameOf' | 'toneOf'>) {
  const t = useText(texts)
  const style = vertical ? undefined : { insetBlockStart: row.top, blockSize: row.height }
  if (row.type === undefined) {
    return (
      <span className="timeline-camera" style={style}>
        <bdi>{row.camera}</bdi>
      </span>
    )
  }
  const count = row.bars.reduce((sum, { moments }) => sum + moments.length, 0)
  return (
    <span className="timeline-type" style={style}>
      <i className={`tone-${toneOf(row.type)}`} aria-hidden />
      {row.type === '' ? t('events') : nameOf(row.type)}
      <small>{count}</small>
    </span>
  )
}
