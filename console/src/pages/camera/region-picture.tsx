import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react'
import { arrowOf, type Draft } from '../../regions/draft.ts'
import {
  movedBy,
  pointAt,
  splitSide,
  withoutPoint,
  withPoint,
  type Point,
  type Shape,
} from '../../regions/shape.ts'
import { useText } from '../../text/use-text.ts'
import { texts } from './texts.ts'

export interface NamedShape extends Shape {
  name: string
}

export interface RegionPictureProps {
  /** The picture that is drawn on. */
  children: ReactNode
  /** Width by height of the picture. */
  ratio: number
  shapes: readonly NamedShape[]
  draft: Draft | undefined
  /** Id of what says by which keys points are moved. */
  keysId: string
  onChange(shape: Shape): void
}

const STEP = 0.01
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
}
const LEAST = { line: 2, zone: 3 } as const
const MOST = { line: 16, zone: 32 } as const

const inPercent = (points: readonly Point[]): string =>
  points.map(([x, y]) => `${x * 100},${y * 100}`).join(' ')

/**
 * Lines and zones on the picture of a camera. The points of the one that is drawn are dragged, or moved by arrow keys, or sent to where
 * the picture is pressed while one of them is chosen; Delete takes one away, and the small ones between them add one.
 */
export function RegionPicture({ children, ratio, shapes, draft, keysId, onChange }: RegionPictureProps) {
  const t = useText(texts)
  const box = useRef<HTMLDivElement>(null)
  const [chosen, setChosen] = useState<number>()
  const place = ({ clientX, clientY }: { clientX: number; clientY: number }): Point => {
    const { left, top, width, height } = box.current!.getBoundingClientRect()
    return pointAt(clientX - left, clientY - top, width, height)
  }
  const press = (event: PointerEvent): void => {
    if (!draft || chosen === undefined || (event.target as Element).closest('button')) return
    onChange(withPoint(draft, chosen, place(event)))
  }
  return (
    <div
      ref={box}
      className={draft ? 'region-picture region-picture-drawing' : 'region-picture'}
      style={{ aspectRatio: ratio }}
      onPointerDown={press}
    >
      {children}
      <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden>
        {shapes.map((shape) => (
          <Outline key={shape.name} shape={shape} className="region" />
        ))}
        {draft && <Outline shape={draft} className="region region-draft" />}
      </svg>
      {shapes.map(({ name, points }) => (
        <span key={name} className="region-name" style={placed(points[0]!)} aria-hidden>
          {name}
        </span>
      ))}
      {draft && <Handles {...{ draft, chosen, setChosen, keysId, place, onChange }} />}
      {draft && <Arrow draft={draft} label={t('towardsHere')} />}
    </div>
  )
}

const placed = ([x, y]: Point) => ({ left: `${x * 100}%`, top: `${y * 100}%` })

const Outline = ({ shape: { kind, points }, className }: { shape: Shape; className: string }) =>
  kind === 'line' ? (
    <polyline className={className} points={inPercent(points)} vectorEffect="non-scaling-stroke" />
  ) : (
    <polygon
      className={`${className} region-zone`}
      points={inPercent(points)}
      vectorEffect="non-scaling-stroke"
    />
  )

function Arrow({ draft, label }: { draft: Draft; label: string }) {
  const arrow = arrowOf(draft, draft.direction)
  if (!arrow) return null
  return (
    <span
      className="region-arrow"
      role="img"
      aria-label={label}
      style={{
        ...placed(arrow.at),
        transform: `translate(-50%, -50%) rotate(${arrow.degrees}deg) translateX(1.2rem)`,
      }}
    >
      ➜
    </span>
  )
}

interface HandlesProps {
  draft: Draft
  chosen: number | undefined
  setChosen(index: number | undefined): void
  keysId: string
  place(event: { clientX: number; clientY: number }): Point
  onChange(shape: Shape): void
}

function Handles({ draft, chosen, setChosen, keysId, place, onChange }: HandlesProps) {
  const t = useText(texts)
  const { points, kind } = draft
  const sides = points.length < MOST[kind] ? points.slice(0, kind === 'line' ? -1 : undefined) : []

  const press = (event: KeyboardEvent, index: number): void => {
    const by = ARROWS[event.key]
    const size = event.shiftKey ? 5 : 1
    if (by) onChange(withPoint(draft, index, movedBy(points[index]!, by[0] * size, by[1] * size)))
    else if (event.key === 'Delete' || event.key === 'Backspace') {
      if (points.length > LEAST[kind]) onChange(withoutPoint(draft, index))
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <>
      {points.map((point, index) => (
        <button
          key={index}
          type="button"
          className={chosen === index ? 'region-point region-point-chosen' : 'region-point'}
          style={placed(point)}
          aria-label={t('point', {
            number: index + 1,
            x: Math.round(point[0] * 100),
            y: Math.round(point[1] * 100),
          })}
          aria-describedby={keysId}
          onFocus={() => setChosen(index)}
          onKeyDown={(event) => press(event, index)}
          onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
          onPointerMove={(event) => {
            if (event.currentTarget.hasPointerCapture(event.pointerId) && event.buttons > 0)
              onChange(withPoint(draft, index, place(event)))
          }}
        />
      ))}
      {sides.map((_, index) => {
        const split = splitSide(draft, index)
        return (
          <button
            key={`side${index}`}
            type="button"
            className="region-side"
            style={placed(split.points[index + 1]!)}
            aria-label={t('addPoint', { number: index + 1 })}
            onClick={() => {
              onChange(split)
              setChosen(index + 1)
            }}
          >
            +
          </button>
        )
      })}
    </>
  )
}
