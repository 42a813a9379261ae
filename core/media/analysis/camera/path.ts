import type { Frame, Picture, Stretch } from '../types.ts'
import { greyOf, type Grey } from './grey.ts'
import { filled, movesOf, spread, stepOf, type Move, type Step } from './moves.ts'
import { sameShare, shiftBetween } from './shift.ts'

/** A slow camera is seen to move over so many frames. */
const SLOWLY = 5
/** Seconds after a move in which things come into view that were there. */
const AFTER = 1.2

/** Where the camera looks, against where it looked in the first frame. */
export interface CameraPath {
  /** Takes the frames of the next window; returns the moves in it, by the index in the window, and which steps were measured. */
  add(frames: readonly Frame[]): { moves: Move[]; known: boolean[] }
  /** Stretches in which the camera moves. */
  moves(): Stretch[]
  /** How far what is in the scene went in the picture since the first frame, by the index of a frame; in pixels. */
  at(frame: number): { x: number; y: number }
  /** Whether what is first or last seen at a time came or went because the camera moved. */
  turnsAt(time: number): boolean
}

const NOWHERE = { x: 0, y: 0 }

export function createCameraPath(): CameraPath {
  const places = [NOWHERE]
  const stretches: Stretch[] = []
  /** The last frames of the window before, and its last steps. */
  let greys: Grey[] = []
  let steps: Step[] = []
  let times: number[] = []

  return {
    add(frames) {
      const held = greys.length
      greys.push(...frames.map(greyOf))
      times.push(...frames.map(({ time }) => time))
      for (let index = held; index < greys.length; index++) {
        const shift = index > 0 ? shiftBetween(greys[index - 1]!, greys[index]!) : 'still'
        steps.push(stepOf(shift))
        const far = index - SLOWLY
        if (typeof shift === 'object' || far < 0) continue
        const slow = shiftBetween(greys[far]!, greys[index]!)
        if (typeof slow === 'object') spread(steps.slice(far + 1), slow)
      }
      const found = movesOf(steps, {
        same: (before, after) => sameShare(greys[before]!, greys[after]!),
        shift: (before, after) => shiftBetween(greys[before]!, greys[after]!),
      }).filter(({ to }) => to >= held)
      const all = found.reduce<Step[]>(filled, steps)
      const { cell } = greys[0]!
      for (let index = held; index < steps.length; index++) {
        const { x, y } = places.at(-1)!
        const isMoving = found.some(({ from, to }) => index >= from && index <= to)
        const { dx, dy } = isMoving ? all[index]! : { dx: 0, dy: 0 }
        if (index > 0) places.push({ x: x + dx * cell, y: y + dy * cell })
      }
      for (const { from, to } of found) take({ start: times[Math.max(0, from - 1)]!, end: times[to]! })
      const result = {
        moves: found.map(({ from, to }) => ({ from: Math.max(0, from - held), to: to - held })),
        known: steps.slice(held).map(({ known }) => known),
      }
      greys = greys.slice(-SLOWLY)
      steps = steps.slice(-SLOWLY)
      times = times.slice(-SLOWLY)
      return result
    },
    moves: () => stretches,
    at: (frame) => places[Math.min(Math.max(0, frame), places.length - 1)]!,
    turnsAt: (time) => stretches.some(({ start, end }) => time > start - 0.5 && time < end + AFTER),
  }

  function take(stretch: Stretch): void {
    const last = stretches.at(-1)
    if (last && stretch.start <= last.end + 1) last.end = Math.max(last.end, stretch.end)
    else stretches.push(stretch)
  }
}

/** The last of the pictures, in order of time, between which and `frame` the camera was not moved. */
export function sinceMoved<T extends Picture>(pictures: readonly T[], frame: Picture): T[] {
  let later = greyOf(frame)
  for (let index = pictures.length - 1; index >= 0; index--) {
    const earlier = greyOf(pictures[index]!)
    if (typeof shiftBetween(earlier, later) === 'object') return pictures.slice(index + 1)
    later = earlier
  }
  return [...pictures]
}
