import type { Mask } from '../../../schema/masks.ts'
import { frameTiming } from '../../media/frame-timing.ts'
import { boxesOf } from './boxes.ts'

/**
 * The filters of ffmpeg that blacken what masks cover, whatever size the pictures have, and have later: edges are those of whole pixels
 * around it. Empty without masks.
 */
export function maskFilters(masks: readonly Pick<Mask, 'points'>[]): string[] {
  const { grid, boxes } = boxesOf(masks)
  return boxes.map(({ column, row, columns, rows }) => {
    const left = `floor(iw*${column}/${grid.columns})`
    const top = `floor(ih*${row}/${grid.rows})`
    const width = `ceil(iw*${column + columns}/${grid.columns})-${left}`
    const height = `ceil(ih*${row + rows}/${grid.rows})-${top}`
    return `drawbox=x=${left}:y=${top}:w=${width}:h=${height}:color=black:t=fill`
  })
}

/**
 * The options in front of an input whose pictures are to be masked. Pictures are not turned: masks are drawn on what a copy would show. Two
 * threads delay a picture by one.
 */
export const MASKED_INPUT = ['-noautorotate', '-threads', '2'] as const

/**
 * The options of an output of masked pictures, at the times that they had. Each leaves at once: nothing is looked ahead for, and none is sent
 * out of its order.
 * @param version of ffmpeg
 */
export const maskedVideo = (masks: readonly Pick<Mask, 'points'>[], version: string): string[] => [
  ...['-vf', maskFilters(masks).join(','), ...frameTiming(version, 'passthrough')],
  ...['-enc_time_base', '1:90000', '-c:v', 'libx264', '-preset', 'superfast', '-tune', 'zerolatency'],
  ...['-threads', '4', '-crf', '23', '-pix_fmt', 'yuv420p'],
]
