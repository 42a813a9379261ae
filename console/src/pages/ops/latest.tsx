import { Megaphone, RotateCw } from 'lucide-react'
import { useFormats } from '../../text/use-formats.ts'
import { useText } from '../../text/use-text.ts'
import type { OrderRow, RestartRow } from './queries.ts'
import { texts } from './texts.ts'

const ORDERS = ['scale', 'pause', 'resume', 'restart', 'drain'] as const
const SHOWN = 12

export interface LatestProps {
  restarts: readonly RestartRow[]
  orders: readonly OrderRow[]
  now: number
}

/** What was started again, and what somebody ordered, newest first. */
export function Latest({ restarts, orders, now }: LatestProps) {
  const t = useText(texts)
  const { ago, instant, span } = useFormats()
  const all = [
    ...restarts.map(({ id, at, escalated, cause, delayMs, ...who }) => ({
      ...{ key: `r${id}`, at, Icon: RotateCw, title: t(escalated ? 'gaveUp' : 'restarted', who) },
      why: t('restartWhy', { code: cause.code, span: span(delayMs) }),
    })),
    ...orders.map(({ id, at, action, subject, by }) => ({
      ...{ key: `o${id}`, at, Icon: Megaphone, title: titleOf(action, subject ?? '') },
      why: by ? t('by', { by }) : '',
    })),
  ]
    .sort((one, other) => Date.parse(other.at) - Date.parse(one.at))
    .slice(0, SHOWN)

  function titleOf(action: string, subject: string): string {
    const verb = ORDERS.find((each) => action === `control.${each}`)
    return verb ? t(verb, { subject }) : t('order', { action, subject })
  }

  return (
    <section className="ops-part">
      <h2>{t('latest')}</h2>
      {all.length === 0 && <p className="dim">{t('latestNone')}</p>}
      <ul className="latest">
        {all.map(({ key, at, Icon, title, why }) => (
          <li key={key}>
            <Icon aria-hidden size={15} />
            <bdi>{title}</bdi>
            <bdi className="dim">{why}</bdi>
            <time className="dim" dateTime={at} title={instant(at)}>
              {ago(at, now)}
            </time>
          </li>
        ))}
      </ul>
    </section>
  )
}
