import { getRouteApi } from '@tanstack/react-router'
import { Megaphone, RotateCw, TriangleAlert } from 'lucide-react'
import { useId } from 'react'
import { useAsked } from '../../api/use-asked.ts'
import {
  barsOf,
  dayUntil,
  STEP_MS,
  STEPS,
  stepOf,
  within,
  type Bar,
  type Happening,
} from '../../operate/day.ts'
import '../../operate/operate.css'
import type { Place } from '../../operate/place.ts'
import { Button } from '../../parts/button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useNow } from '../../parts/use-now.ts'
import { useMay } from '../../session/me.ts'
import { useFormats } from '../../text/use-formats.ts'
import { useText } from '../../text/use-text.ts'
import { DayOrders, DayRestarts } from './day-queries.ts'
import { texts } from './texts.ts'

const route = getRouteApi('/ops/cluster')
const ICONS = { restart: RotateCw, 'gave-up': TriangleAlert, order: Megaphone }

/** What happened within the last day: restarts and orders, of all nodes or of whom one looks at. */
export function Day({ place }: { place: Place | undefined }) {
  const t = useText(texts)
  const { instant } = useFormats()
  const id = useId()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { from, until } = dayUntil(useNow(60_000))
  const { happenings, isCut, problem, again } = useHappenings(from, place)
  const step = search.at === undefined ? undefined : stepOf(Date.parse(search.at), from)
  const look = (step: number | undefined): void => {
    const at = step === undefined ? undefined : new Date(from + step * STEP_MS).toISOString()
    void navigate({ search: (known) => ({ ...known, at }), replace: true })
  }
  const begin = (step: number): string => instant(new Date(from + step * STEP_MS).toISOString())
  return (
    <section className="day" aria-label={t('day')}>
      <div className="day-head">
        <h2>{t('day')}</h2>
        {step !== undefined && <Button onPress={() => look(undefined)}>{t('dayWhole')}</Button>}
      </div>
      {problem && <Problem problem={problem} onRetry={again} />}
      <Bars bars={barsOf(happenings, from)} chosen={step} />
      <label htmlFor={id} className="visually-hidden">
        {t('dayAt')}
      </label>
      <input
        id={id}
        type="range"
        className="day-slider"
        min={0}
        max={STEPS - 1}
        step={1}
        value={step ?? STEPS - 1}
        aria-valuetext={begin(step ?? STEPS - 1)}
        onChange={({ target }) => look(Number(target.value))}
      />
      <p className="dim day-span">
        <span>{instant(new Date(from).toISOString())}</span>
        <span>{instant(new Date(until).toISOString())}</span>
      </p>
      {isCut && <p className="dim">{t('dayCut')}</p>}
      {step === undefined ? (
        <p className="dim">
          {t('dayCount', { count: happenings.filter(({ at }) => stepOf(at, from) !== undefined).length })}
        </p>
      ) : (
        <Listed title={begin(step)} happenings={within(happenings, from, step)} />
      )}
    </section>
  )
}

function Listed({ title, happenings }: { title: string; happenings: readonly Happening[] }) {
  const t = useText(texts)
  const { instant } = useFormats()
  return (
    <>
      <p role="status">{t('dayStep', { instant: title, count: happenings.length })}</p>
      <ul className="latest">
        {happenings.map(({ key, at, kind, title, why }) => {
          const Icon = ICONS[kind]
          const iso = new Date(at).toISOString()
          return (
            <li key={key}>
              <Icon aria-hidden size={15} />
              <bdi>{title}</bdi>
              <bdi className="dim">{why}</bdi>
              <time className="dim" dateTime={iso}>
                {instant(iso)}
              </time>
            </li>
          )
        })}
      </ul>
    </>
  )
}

/** Restarts upwards, orders as a mark below: the list and the slider say the same in words. */
function Bars({ bars, chosen }: { bars: readonly Bar[]; chosen: number | undefined }) {
  const most = Math.max(1, ...bars.map(({ restarts }) => restarts))
  return (
    <svg className="day-bars" viewBox={`0 0 ${STEPS} 48`} preserveAspectRatio="none" aria-hidden>
      {chosen !== undefined && <rect className="day-chosen" x={chosen} y={0} width={1} height={48} />}
      {bars.flatMap(({ restarts, orders }, at) => [
        ...(restarts > 0
          ? [
              <rect
                key={`r${at}`}
                className="day-restarts"
                x={at + 0.1}
                y={40 - (restarts / most) * 40}
                width={0.8}
                height={(restarts / most) * 40}
              />,
            ]
          : []),
        ...(orders > 0
          ? [<rect key={`o${at}`} className="day-orders" x={at + 0.1} y={42} width={0.8} height={6} />]
          : []),
      ])}
    </svg>
  )
}

/** Orders are for whoever may read the audit log; restarts are always there. */
function useHappenings(from: number, place: Place | undefined) {
  const t = useText(texts)
  const since = new Date(from).toISOString()
  const mayOrders = useMay('audit:read')
  const restarts = useAsked(DayRestarts, { since, ...place })
  const orders = useAsked(DayOrders, { since }, { pause: !mayOrders })
  const happenings: Happening[] = [
    ...(restarts.data?.restarts.nodes ?? []).map(({ id, node, stage, worker, at, escalated, cause }) => ({
      ...{ key: `r${id}`, at: Date.parse(at), node, why: `${cause.code}: ${cause.message}` },
      kind: escalated ? ('gave-up' as const) : ('restart' as const),
      title: t(escalated ? 'dayGaveUp' : 'dayRestarted', { worker, stage, node }),
    })),
    ...(orders.data?.auditLog.nodes ?? []).map(({ id, at, action, subject, by }) => ({
      ...{ key: `o${id}`, at: Date.parse(at), kind: 'order' as const, why: by ?? '' },
      title: `${action.replace('control.', '')} ${subject ?? ''}`,
    })),
  ]
  return {
    happenings,
    isCut: restarts.data?.restarts.pageInfo.hasNextPage ?? false,
    problem: restarts.problem ?? orders.problem,
    again() {
      restarts.again()
      if (mayOrders) orders.again()
    },
  }
}
