import { lineOf } from './queues.ts'

const WIDTH = 96
const HEIGHT = 22

/** The shape of some values over time. What they are is said beside it. */
export const Spark = ({ values }: { values: readonly number[] }) => (
  <svg className="spark" viewBox={`0 -1 ${WIDTH} ${HEIGHT + 2}`} width={WIDTH} height={HEIGHT} aria-hidden>
    <polyline points={lineOf(values, WIDTH, HEIGHT)} />
  </svg>
)
