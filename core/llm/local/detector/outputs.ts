import { SpectraError } from '../../../errors.ts'
import type { Candidate, Outputs } from './detector.ts'
import type { Description, OutputForm } from './description.ts'

type Read = (outputs: Outputs, least: number) => Candidate[]
type Of<Shape extends OutputForm['shape']> = Extract<OutputForm, { shape: Shape }>

/** A list of rows of equal length. */
interface Rows {
  name: string
  count: number
  width: number
  at(row: number, column: number): number
}

/** How the outputs of a network of one's own are read. `Read` throws SS_CONFIG_INVALID where they have other shapes. */
export function readerOf({ output, classes, input }: Description): Read {
  const given = { classes: classes.length, ...input }
  switch (output.shape) {
    case 'yolov5':
    case 'yolov8':
      return yolo(output, given)
    case 'ssd':
      return ssd(output, given)
    case 'detr':
      return detr(output, given)
  }
}

interface Given {
  classes: number
  width: number
  height: number
}

/** Centre, width and height in pixels; behind them, in v5 only, whether there is something at all; then a score for each class. */
function yolo({ shape, name }: Of<'yolov5' | 'yolov8'>, { classes }: Given): Read {
  const skip = shape === 'yolov5' ? 5 : 4
  const wanted = skip + classes
  return (outputs, least) => {
    const rows = rowsOf(outputs, name ?? Object.keys(outputs)[0]!, shape === 'yolov8')
    expect(rows, wanted, `${shape} with ${classes} classes`)
    const found: Candidate[] = []
    for (let row = 0; row < rows.count; row++) {
      const there = shape === 'yolov5' ? rows.at(row, 4) : 1
      if (there < least) continue
      const best = strongest(classes, (number) => rows.at(row, skip + number))
      const score = best.score * there
      if (score >= least) found.push({ ...centred(rows, row), score, class: best.class })
    }
    return found
  }
}

/** Corners of boxes, and a score for each class; or a score and a number of a class for each box. */
function ssd({ boxes, scores, numbers, corners, unit, activation }: Of<'ssd'>, given: Given): Read {
  const across = unit === 'share' ? given.width : 1
  const down = unit === 'share' ? given.height : 1
  const [left, top, right, bottom] = corners === 'xyxy' ? [0, 1, 2, 3] : [1, 0, 3, 2]
  return (outputs, least) => {
    const places = rowsOf(outputs, boxes)
    expect(places, 4, 'boxes')
    const sure = numbers ? undefined : rowsOf(outputs, scores)
    if (sure) expect(sure, given.classes, `scores of ${given.classes} classes`, places.count)
    const [single, named] = numbers ? [listOf(outputs, scores, places), listOf(outputs, numbers, places)] : []
    const found: Candidate[] = []
    for (let row = 0; row < places.count; row++) {
      const best = sure
        ? strongest(given.classes, (number) => sure.at(row, number), activation)
        : { score: single![row]!, class: named![row]! }
      if (best.score < least) continue
      found.push({
        ...best,
        left: places.at(row, left!) * across,
        top: places.at(row, top!) * down,
        right: places.at(row, right!) * across,
        bottom: places.at(row, bottom!) * down,
      })
    }
    return found
  }
}

/** Centre, width and height as shares, and a logit for each class; with softmax another one behind them, for "nothing". */
function detr({ boxes, scores, activation }: Of<'detr'>, { classes, width, height }: Given): Read {
  return (outputs, least) => {
    const places = rowsOf(outputs, boxes)
    expect(places, 4, 'boxes')
    const logits = rowsOf(outputs, scores)
    const wanted = activation === 'softmax' ? classes + 1 : classes
    expect(logits, wanted, `${activation} of ${classes} classes`, places.count)
    const found: Candidate[] = []
    for (let row = 0; row < places.count; row++) {
      const best = strongest(wanted, (number) => logits.at(row, number), activation, classes)
      if (best.score >= least) found.push({ ...best, ...centred(places, row, width, height) })
    }
    return found
  }
}

/** The surest class of a row. @param among so many first ones; the others count for softmax only */
function strongest(
  count: number,
  value: (number: number) => number,
  activation: 'none' | 'sigmoid' | 'softmax' = 'none',
  among = count,
): { score: number; class: number } {
  let best = 0
  for (let number = 1; number < among; number++) if (value(number) > value(best)) best = number
  const top = value(best)
  if (activation === 'none') return { score: top, class: best }
  if (activation === 'sigmoid') return { score: 1 / (1 + Math.exp(-top)), class: best }
  let sum = 0
  for (let number = 0; number < count; number++) sum += Math.exp(value(number) - top)
  return { score: 1 / sum, class: best }
}

function centred(rows: Rows, row: number, across = 1, down = 1): Omit<Candidate, 'score' | 'class'> {
  const [x, y] = [rows.at(row, 0) * across, rows.at(row, 1) * down]
  const [halfWidth, halfHeight] = [(rows.at(row, 2) * across) / 2, (rows.at(row, 3) * down) / 2]
  return { left: x - halfWidth, top: y - halfHeight, right: x + halfWidth, bottom: y + halfHeight }
}

/** An output as rows; a first side of 1 (one picture) is left out. @param columns its rows stand as columns */
function rowsOf(outputs: Outputs, name: string, columns = false): Rows {
  const { data, dims } = valuesOf(outputs, name)
  const sides = dims.length === 3 && dims[0] === 1 ? dims.slice(1) : dims
  if (sides.length !== 2) throw unlike(name, dims, 'rows of one picture')
  const [first, second] = sides as [number, number]
  return columns
    ? { name, count: second, width: first, at: (row, column) => data[column * second + row]! }
    : { name, count: first, width: second, at: (row, column) => data[row * second + column]! }
}

function listOf(outputs: Outputs, name: string, { count }: Rows): number[] {
  const { data, dims } = valuesOf(outputs, name)
  if (data.length !== count) throw unlike(name, dims, `one for each of ${count} boxes`)
  return Array.from(data, Number)
}

function valuesOf(outputs: Outputs, name: string): { data: ArrayLike<number>; dims: readonly number[] } {
  const output = outputs[name]
  if (!output) {
    const there = Object.keys(outputs).join(', ')
    throw new SpectraError('SS_CONFIG_INVALID', `it has no output ${name}, but ${there}`)
  }
  return { data: output.data as ArrayLike<number>, dims: output.dims }
}

function expect(rows: Rows, width: number, what: string, count = rows.count): void {
  if (rows.width === width && rows.count === count) return
  throw unlike(rows.name, [rows.count, rows.width], `${count} rows of ${width} for ${what}`)
}

const unlike = (name: string, dims: readonly number[], wanted: string): SpectraError =>
  new SpectraError('SS_CONFIG_INVALID', `its output ${name} is ${dims.join(' x ')}, not ${wanted}`)
