import { useText } from '../../text/use-text.ts'
import { usd } from '../ops/usd.ts'
import type { Part } from './sums.ts'
import { texts } from './texts.ts'

const HIGH = 100

/** What each day cost, as bars; the table of days says the same in numbers. */
export function Chart({ days }: { days: readonly Part[] }) {
  const t = useText(texts)
  const most = Math.max(...days.map(({ sum }) => sum.usd), 0)
  if (most === 0) return null
  const wide = 100 / days.length
  return (
    <figure className="cost-chart">
      <figcaption className="dim">
        {t('chart')} · {days[0]!.key} – {days.at(-1)!.key} · ≤ {usd(most)}
      </figcaption>
      <svg viewBox={`0 0 100 ${HIGH}`} preserveAspectRatio="none" role="img" aria-label={t('chart')}>
        {days.map(({ key, sum }, at) => {
          const high = (sum.usd / most) * HIGH
          return (
            <rect key={key} x={at * wide + wide * 0.1} y={HIGH - high} width={wide * 0.8} height={high}>
              <title>{`${key}: ${usd(sum.usd)}`}</title>
            </rect>
          )
        })}
      </svg>
    </figure>
  )
}
