import { Link } from '@tanstack/react-router'
import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Need } from '../../operate/needs.ts'
import { useFormats } from '../../text/use-formats.ts'
import { useText } from '../../text/use-text.ts'
import { usd } from './usd.ts'
import { texts } from './texts.ts'

export interface NeedsProps {
  needs: readonly Need[]
  /** Everything was told that they follow from: nothing means that there is nothing. */
  isWhole: boolean
  now: number
}

/** What somebody has to do something about, with the way there. */
export function Needs({ needs, isWhole, now }: NeedsProps) {
  const t = useText(texts)
  return (
    <section className="ops-part">
      <h2>{t('needs')}</h2>
      {needs.length > 0 ? (
        <ul className="needs">
          {needs.map((need, at) => (
            <li key={at}>
              <Row need={need} now={now} />
            </li>
          ))}
        </ul>
      ) : (
        isWhole && (
          <div className="needs-none">
            <CircleCheck aria-hidden size={20} />
            <div>
              <p>{t('nothing')}</p>
              <small className="dim">{t('nothingWhy')}</small>
            </div>
          </div>
        )
      )}
      {needs.length === 0 && !isWhole && <p className="dim appear-late">{t('loading')}</p>}
    </section>
  )
}

function Row({ need, now }: { need: Need; now: number }) {
  const t = useText(texts)
  const { ago } = useFormats()
  switch (need.kind) {
    case 'silent':
      return <Line bad title={t('silent', need)} why={t('silentWhy', { ago: ago(need.at, now) })} />
    case 'unready':
      return <Line title={t('unready', need)} why={t('unreadyWhy')} />
    case 'failed':
      return <Line bad title={t('failed', { actor: need.actor, node: need.node })} why={need.why ?? ''} />
    case 'escalated':
      return <Line bad title={t('escalated', need)} why={t('escalatedWhy', { ago: ago(need.at, now) })} />
    case 'budget':
      return (
        <Line
          bad
          title={t('budget')}
          why={t('budgetWhy', { spent: usd(need.spent), limit: usd(need.limit) })}
        />
      )
    case 'letters': {
      const { code = t('unknownCode'), count, stage } = need
      const search = { queue: need.queue, stage, ...(need.code !== undefined && { code: need.code }) }
      return (
        <Link to="/ops/letters" search={search} className="need-link">
          <Line bad title={t('letters', { count, code })} why={t('lettersWhy', { stage })} />
        </Link>
      )
    }
    case 'camera':
      return (
        <Link to="/cameras/$id" params={{ id: need.id }} className="need-link">
          <Line title={t('camera', { id: need.id, state: t(need.state) })} why="" />
        </Link>
      )
    case 'paused':
      return <Line title={t('pausedStage', need)} why={t('pausedWhy')} />
  }
}

function Line({ bad = false, title, why }: { bad?: boolean; title: string; why: ReactNode }) {
  const Icon = bad ? CircleAlert : TriangleAlert
  return (
    <span className={bad ? 'need need-bad' : 'need'}>
      <Icon aria-hidden size={17} />
      <bdi className="need-title">{title}</bdi>
      <bdi className="dim">{why}</bdi>
    </span>
  )
}
