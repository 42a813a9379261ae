import { getRouteApi } from '@tanstack/react-router'
import { BellRing } from 'lucide-react'
import { useState } from 'react'
import { ask } from '../../api/ask.ts'
import { useAsked } from '../../api/use-asked.ts'
import { useList } from '../../api/use-list.ts'
import { useLive } from '../../api/use-live.ts'
import { Button } from '../../parts/button.tsx'
import { Choice } from '../../parts/choice.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Page } from '../../parts/page.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useSettled } from '../../parts/use-settled.ts'
import { useMay } from '../../session/me.ts'
import { useShortcuts } from '../../shell/use-shortcuts.ts'
import { useText } from '../../text/use-text.ts'
import './alerts.css'
import { Detail } from './detail.tsx'
import { Orders } from './orders.tsx'
import { AlertsChanged, AlertsQuery, CountsQuery, type AlertRow } from './queries.ts'
import { Row } from './row.tsx'
import { STATES, type StateFilter } from './search.ts'
import { texts } from './texts.ts'

const route = getRouteApi('/alerts')
const idOf = ({ id }: AlertRow): string => id
/** News come in bursts: the list is asked for at most so often. Milliseconds. */
const SETTLE_MS = 400

/** What rules found, the newest first, and one of them beside the list. */
export default function AlertsPage() {
  const t = useText(texts)
  const { state = 'open', alert: shown } = route.useSearch()
  const navigate = route.useNavigate()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [revision, setRevision] = useState(0)
  const list = useList(
    state,
    idOf,
    async (page) => (await ask(AlertsQuery, { ...page, states: [state] })).alerts,
  )
  const counts = useAsked(CountsQuery, {})
  const refresh = useSettled(() => {
    list.refresh()
    counts.again()
    setRevision((before) => before + 1)
  }, SETTLE_MS)
  const unfollowed = useLive(
    AlertsChanged,
    {},
    { onGap: refresh, onMessage: ({ alertsUpdated }) => alertsUpdated.alerts.length > 0 && refresh() },
  )
  const mayReview = useMay('footage:review')
  const show = (id: string | undefined): void =>
    void navigate({ search: (known) => ({ ...known, alert: id }), replace: true })
  const step = (by: number) => () => {
    const at = list.items.findIndex(({ id }) => id === shown)
    const next = list.items[at < 0 ? 0 : at + by]
    if (next) show(next.id)
  }
  useShortcuts([
    { keys: 'j', says: t('next'), run: step(1) },
    { keys: 'k', says: t('previous'), run: step(-1) },
  ])
  const problem = list.problem ?? unfollowed
  const toggle = (id: string): void =>
    setChosen((before) =>
      before.has(id) ? new Set([...before].filter((one) => one !== id)) : new Set([...before, id]),
    )
  const marked = list.items.map(idOf).filter((id) => chosen.has(id))
  const meant = marked.length === 0 && shown ? [shown] : marked

  return (
    <Page
      title={t('title')}
      orders={
        mayReview && (
          <Orders
            key={state}
            ids={meant}
            chosen={marked.length}
            {...{ state }}
            onDone={() => void (setChosen(new Set()), refresh())}
          />
        )
      }
      filters={
        <Choice
          label={t('state')}
          value={state}
          options={STATES.map((one): [string, string] => [
            one,
            `${t(one)} (${counts.data?.alertCounts[one] ?? '…'})`,
          ])}
          onChange={(value) => void navigate({ search: { state: value as StateFilter } })}
        />
      }
    >
      {problem && <Problem problem={problem} at={list.at} onRetry={list.refresh} />}
      <div className={shown ? 'alerts has-one' : 'alerts'}>
        {list.items.length > 0 ? (
          <ul className="alert-rows" aria-label={t('title')}>
            {list.items.map((alert) => (
              <li key={alert.id}>
                <Row
                  {...{ alert, mayReview }}
                  isChosen={chosen.has(alert.id)}
                  isShown={alert.id === shown}
                  onChoose={() => toggle(alert.id)}
                  onShow={() => show(alert.id)}
                />
              </li>
            ))}
            {list.next !== undefined && (
              <li>
                <Button onPress={list.more}>{t('more')}</Button>
              </li>
            )}
          </ul>
        ) : (
          list.at > 0 && (
            <Empty
              title={state === 'open' ? t('none') : t('noneFit')}
              why={state === 'open' ? t('noneWhy') : undefined}
              icon={<BellRing size={40} />}
            />
          )
        )}
        {shown && (
          <div className="alert-side">
            <Button kind="quiet" className="alert-back" onPress={() => show(undefined)}>
              {t('back')}
            </Button>
            <Detail id={shown} revision={revision} />
          </div>
        )}
      </div>
      {list.at === 0 && !problem && <p className="dim appear-late">{t('loading')}</p>}
    </Page>
  )
}
