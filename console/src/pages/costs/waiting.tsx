import { Link } from '@tanstack/react-router'
import { Hourglass } from 'lucide-react'
import { useEffect, useEffectEvent } from 'react'
import { useAsked } from '../../api/use-asked.ts'
import { Problem } from '../../parts/problem.tsx'
import { useNow } from '../../parts/use-now.ts'
import { useFormats } from '../../text/use-formats.ts'
import { useText } from '../../text/use-text.ts'
import { usd } from '../ops/usd.ts'
import { ProcessBudget } from './process-budget.tsx'
import { Waiting, type WaitingRow } from './queries.ts'
import { texts } from './texts.ts'

/** How often it is looked whether something waits or goes on. Milliseconds. */
const LOOK_MS = 10_000

/** Videos that wait for a budget: which, for how long, and what lets them go on. */
export function WaitingList() {
  const t = useText(texts)
  const { data, problem, at, again } = useAsked(Waiting, {})
  const now = useNow(LOOK_MS)
  const look = useEffectEvent(again)
  useEffect(() => look(), [now])
  const rows = data?.waitingProcesses ?? []
  if (problem) return <Problem problem={problem} at={at} onRetry={again} />
  if (rows.length === 0) return null
  return (
    <section className="ops-part">
      <h2>{t('waitingTitle')}</h2>
      <ul className="needs">
        {rows.map((row) => (
          <li key={row.id}>
            <Row row={row} onSet={again} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Row({ row, onSet }: { row: WaitingRow; onSet(): void }) {
  const t = useText(texts)
  const { instant } = useFormats()
  const { waiting } = row
  return (
    <div className="need waiting-row">
      <Hourglass aria-hidden size={17} />
      <Link to="/processes/$id" params={{ id: row.id }} className="need-title">
        <bdi>{row.title}</bdi>
      </Link>
      {waiting && (
        <span className="dim">{t('waits', { count: waiting.chunks, instant: instant(waiting.since) })}</span>
      )}
      <span className="dim">{t('spentSoFar', { usd: usd(row.cost.usd) })}</span>
      {waiting && <bdi className="dim waiting-why">{waiting.message}</bdi>}
      <ProcessBudget process={row} onSet={onSet} label={t('raise')} />
    </div>
  )
}
