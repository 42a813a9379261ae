import { toPixel, type Stretch } from '../../review/axis.ts'
import type { Footage } from '../../review/footage.ts'
import type { Gap } from '../../review/gaps.ts'
import type { Row } from '../../review/rows.ts'
import { RULER, RULER_DOWN } from '../../review/rows.ts'
import type { Tick } from '../../review/ticks.ts'

export type Colours = Record<
  'line' | 'text' | 'dim' | 'taken' | 'busy' | 'missing' | 'idle' | 'accent' | 'soft',
  string
> & {
  tones: readonly string[]
}

export interface Scene {
  view: Stretch
  /** Length of the axis and what lies across it, in pixels. */
  length: number
  depth: number
  /** Time runs from top to bottom. */
  vertical: boolean
  rows: readonly Row[]
  ticks: readonly Tick[]
  footage: Footage
  at: number
  now: number
  range: { in?: number; out?: number }
  /** A tone for each kind of event. */
  toneOf(type: string): number
  gapName(gap: Gap): string
  colours: Colours
}

/** Draws the timeline: the ruler, what was recorded, how much happened, what was seen, and where one is. */
export function paint(context: CanvasRenderingContext2D, scene: Scene): void {
  const { view, length, depth, vertical, colours } = scene
  context.clearRect(0, 0, vertical ? depth : length, vertical ? length : depth)
  context.font = '11px system-ui, sans-serif'
  const brush = brushOf(context, vertical)
  const x = (at: number): number => toPixel(view, length, at)
  const ruler = vertical ? RULER_DOWN : RULER

  for (const { at, kind } of scene.ticks)
    brush.box(
      x(at),
      kind === 'time' ? ruler - 5 : 0,
      x(at) + 1,
      depth,
      kind === 'time' ? colours.line : colours.dim,
    )
  for (const row of scene.rows) {
    if (row.type === undefined) paintCamera(brush, row, scene, x)
    else paintLane(brush, row, scene)
  }
  for (const { at, label, kind } of scene.ticks)
    brush.text(x(at) + 4, 12, label, kind === 'time' ? colours.dim : colours.text)

  const { in: begin, out: end } = scene.range
  if (begin !== undefined || end !== undefined) {
    const [left, right] = [begin === undefined ? x(end!) : x(begin), end === undefined ? x(begin!) : x(end)]
    brush.box(left, ruler - 4, Math.max(right, left + 2), depth, colours.soft)
    for (const edge of [left, right]) brush.box(edge - 1, ruler - 8, edge + 1, depth, colours.accent)
  }
  if (scene.now < view.until) brush.box(x(scene.now), 0, x(scene.now) + 1, depth, colours.taken)
  brush.box(x(scene.at) - 1, 0, x(scene.at) + 1, depth, colours.text)
  brush.box(x(scene.at) - 5, 0, x(scene.at) + 5, 6, colours.text)
}

interface Brush {
  box(from: number, top: number, until: number, bottom: number, colour: string): void
  text(along: number, across: number, text: string, colour: string): void
  /** A box that is hatched: nothing is there. */
  hatch(from: number, top: number, until: number, bottom: number, colour: string): void
  widthOf(text: string): number
}

/** The same strokes for an axis that runs to the right and one that runs down. */
function brushOf(context: CanvasRenderingContext2D, vertical: boolean): Brush {
  const rectangle = (
    from: number,
    top: number,
    until: number,
    bottom: number,
  ): [number, number, number, number] =>
    vertical ? [top, from, bottom - top, until - from] : [from, top, until - from, bottom - top]
  return {
    box(from, top, until, bottom, colour) {
      context.fillStyle = colour
      context.fillRect(...rectangle(from, top, until, bottom))
    },
    text(along, across, text, colour) {
      context.fillStyle = colour
      if (vertical) context.fillText(text, 3, along + 9)
      else context.fillText(text, along, across)
    },
    hatch(from, top, until, bottom, colour) {
      const [left, upper, width, height] = rectangle(from, top, until, bottom)
      if (width <= 0 || height <= 0) return
      context.save()
      context.beginPath()
      context.rect(left, upper, width, height)
      context.clip()
      context.strokeStyle = colour
      context.beginPath()
      for (let at = left - height; at < left + width; at += 7) {
        context.moveTo(at, upper + height)
        context.lineTo(at + height, upper)
      }
      context.stroke()
      context.restore()
    },
    widthOf: (text) => context.measureText(text).width,
  }
}

/** What was recorded of a camera as a band, what is missing hatched with its cause, and on top how much happened. */
function paintCamera(brush: Brush, row: Row, scene: Scene, x: (at: number) => number): void {
  const { colours, footage, view, length } = scene
  const [top, bottom] = [row.top + 2, row.top + row.height - 3]
  brush.box(0, bottom + 2, length, bottom + 3, colours.line)
  for (const clip of footage.recorded.get(row.camera) ?? []) {
    if (clip.until < view.from || clip.from > view.until) continue
    const left = Math.max(0, x(clip.from))
    brush.box(left, bottom - 4, Math.max(left + 1, Math.min(length, x(clip.until))), bottom, colours.taken)
  }
  for (const gap of footage.gaps.get(row.camera) ?? []) {
    const [left, right] = [Math.max(0, x(gap.from)), Math.min(length, x(Math.min(gap.until, scene.now)))]
    if (right - left < 3) continue
    const colour = gap.code === undefined ? colours.idle : colours.missing
    brush.hatch(left, gap.code === undefined ? bottom - 4 : top + 4, right, bottom, colour)
    const name = scene.gapName(gap)
    if (!scene.vertical && gap.code !== undefined && brush.widthOf(name) + 14 < right - left)
      brush.text(left + 6, bottom - 8, name, colours.missing)
  }
  const most = Math.max(4, ...footage.counts.map(({ count }) => count))
  for (const { camera, at, count } of footage.counts) {
    if (camera !== row.camera || at + footage.step < view.from || at > view.until) continue
    const height = (bottom - 5 - top) * Math.sqrt(count / most)
    const left = x(at)
    brush.box(
      left,
      bottom - 5 - height,
      Math.max(left + 1.5, x(at + footage.step) - 0.5),
      bottom - 5,
      colours.busy,
    )
  }
}

/** What nobody has seen to is filled; what somebody has is an outline. */
function paintLane(brush: Brush, row: Row, { colours, toneOf }: Scene): void {
  const tone = colours.tones[toneOf(row.type!)]!
  for (const { left, right, unreviewed, moments } of row.bars) {
    const [top, bottom] = [row.top + 3, row.top + row.height - 3]
    if (unreviewed > 0) brush.box(left, top, right, bottom, tone)
    else {
      brush.box(left, top, right, top + 1.5, tone)
      brush.box(left, bottom - 1.5, right, bottom, tone)
      brush.box(left, top, left + 1.5, bottom, tone)
      brush.box(right - 1.5, top, right, bottom, tone)
    }
    // Several in one bar: that there are more is seen.
    if (moments.length > 1) brush.box(left, bottom - 2, right, bottom, colours.text)
  }
}
