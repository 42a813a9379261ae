import { getRouteApi } from '@tanstack/react-router'
import { CircleDollarSign } from 'lucide-react'
import { useAsked } from '../../api/use-asked.ts'
import '../../operate/operate.css'
import { NotAllowed } from '../../operate/not-allowed.tsx'
import { Button } from '../../parts/button.tsx'
import { Choice } from '../../parts/choice.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Page } from '../../parts/page.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useNow } from '../../parts/use-now.ts'
import { useMay } from '../../session/me.ts'
import { useFormats } from '../../text/use-formats.ts'
import { useText } from '../../text/use-text.ts'
import { usd } from '../ops/usd.ts'
import { CameraParts, Parts, ProcessParts } from './breakdown.tsx'
import { Chart } from './chart.tsx'
import './costs.css'
import { OwnLimits } from './own-limits.tsx'
import { CameraBudgets, Spent } from './queries.ts'
import { daysOf, SIDES, SPANS, type CostsSearch, type Side } from './search.ts'
import { byCamera, byDay, byModel, sumOf } from './sums.ts'
import { texts } from './texts.ts'
import { WaitingList } from './waiting.tsx'

const route = getRouteApi('/costs')
const BY: Record<Side, 'byDay' | 'byProcess' | 'byCamera' | 'byModel'> = {
  ...{ day: 'byDay', process: 'byProcess', camera: 'byCamera', model: 'byModel' },
}

/** What models cost, by what, what they may, and what waits for that. */
export default function CostsPage() {
  const t = useText(texts)
  return useMay('footage:read') ? <All /> : <NotAllowed title={t('title')} permission="footage:read" />
}

function All() {
  const t = useText(texts)
  const { number } = useFormats()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { span = '30d', camera, by = 'day' } = search
  const days = daysOf(span, useNow(60_000))
  const asked = {
    ...{ from: `${days[0]!}T00:00:00.000Z`, until: `${days.at(-1)!}T00:00:00.000Z` },
    cameraId: camera ?? null,
  }
  const { data, problem, at, again } = useAsked(Spent, asked)
  const rows = data?.costs ?? []
  const sum = sumOf(rows)
  const isEmpty = data !== undefined && rows.length === 0
  const narrow = (change: CostsSearch): void =>
    void navigate({ search: (known) => ({ ...known, ...change }) })

  return (
    <Page title={t('title')} filters={<Filters search={search} onNarrow={narrow} />}>
      {problem && <Problem problem={problem} at={at} onRetry={again} />}
      <WaitingList />
      <OwnLimits today={days.at(-1)!} />
      {rows.length > 0 && (
        <section className={problem ? 'ops-part stale' : 'ops-part'} aria-label={t(BY[by])}>
          <p>
            {t('total', { usd: usd(sum.usd), calls: number(sum.calls) })}
            {sum.savedUsd > 0 && (
              <span className="dim"> · {t('totalSaved', { usd: usd(sum.savedUsd) })}</span>
            )}
          </p>
          <Chart days={byDay(rows, days)} />
          {by === 'day' && (
            <Parts
              head={t('day')}
              parts={byDay(rows, days)
                .filter(({ sum }) => sum.calls > 0 || sum.savedCalls > 0)
                .reverse()}
              name={(key) => key}
            />
          )}
          {by === 'model' && <Parts head={t('model')} parts={byModel(rows)} name={(key) => key} />}
          {by === 'process' && <ProcessParts span={{ ...asked, until: endOf(days) }} />}
        </section>
      )}
      {by === 'camera' && data && <CameraParts parts={byCamera(rows)} />}
      {isEmpty && by !== 'camera' && !problem && (
        <Empty
          title={t('nothing')}
          why={t(camera ? 'nothingCamera' : 'nothingWhy')}
          icon={<CircleDollarSign size={40} />}
        >
          {camera && <Button onPress={() => void navigate({ search: {} })}>{t('showAll')}</Button>}
        </Empty>
      )}
      {!data && !problem && <p className="dim appear-late">{t('loading')}</p>}
    </Page>
  )
}

/** The instant at which the last of the days is over. */
const endOf = (days: readonly string[]): string =>
  new Date(Date.parse(`${days.at(-1)!}T00:00:00.000Z`) + 24 * 3_600_000).toISOString()

function Filters({ search, onNarrow }: { search: CostsSearch; onNarrow(change: CostsSearch): void }) {
  const t = useText(texts)
  const { span = '30d', camera, by = 'day' } = search
  const { data } = useAsked(CameraBudgets, {})
  const known = new Set([...(data?.cameras ?? []).map(({ id }) => id), ...(camera ? [camera] : [])])
  return (
    <>
      <Choice
        label={t('span')}
        value={span}
        options={SPANS.map((each) => [each, t(each)])}
        onChange={(value) => onNarrow({ span: SPANS.find((each) => each === value) })}
      />
      <Choice
        label={t('camera')}
        value={camera ?? ''}
        options={[['', t('everything')], ...[...known].sort().map((each): [string, string] => [each, each])]}
        onChange={(value) => onNarrow({ camera: value || undefined })}
      />
      <Choice
        label={t('by')}
        value={by}
        options={SIDES.map((each) => [each, t(BY[each])])}
        onChange={(value) => onNarrow({ by: SIDES.find((each) => each === value) })}
      />
    </>
  )
}
