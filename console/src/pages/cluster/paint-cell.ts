import { CELL, type Cell } from '../../operate/heat.ts'

/** Between two cells. Pixels. */
const GAP = 2

/** State is shape, too: full works, hollow waits, crossed has failed, half is on its way. */
export function paintCell(context: CanvasRenderingContext2D, cell: Cell, colour: string): void {
  const [x, y, size] = [cell.column * CELL, cell.row * CELL, CELL - GAP]
  context.clearRect(x, y, CELL, CELL)
  context.fillStyle = context.strokeStyle = colour
  context.lineWidth = 1.5
  if (cell.isStale || cell.state === 'failed') {
    context.beginPath()
    context.moveTo(x + 2, y + 2)
    context.lineTo(x + size - 2, y + size - 2)
    context.moveTo(x + size - 2, y + 2)
    context.lineTo(x + 2, y + size - 2)
    context.stroke()
  } else if (cell.state === 'busy') context.fillRect(x, y, size, size)
  else if (cell.state === 'ready') context.strokeRect(x + 1, y + 1, size - 2, size - 2)
  else context.fillRect(x, y + size / 2, size, size / 2)
}
