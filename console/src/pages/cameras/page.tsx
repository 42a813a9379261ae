import { getRouteApi } from '@tanstack/react-router'
import { Cctv, Plus } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useAsked } from '../../api/use-asked.ts'
import { useLive } from '../../api/use-live.ts'
import { Button } from '../../parts/button.tsx'
import { Choice } from '../../parts/choice.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Page } from '../../parts/page.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useNow } from '../../parts/use-now.ts'
import { useSettled } from '../../parts/use-settled.ts'
import { useMay } from '../../session/me.ts'
import { useText } from '../../text/use-text.ts'
import './cameras.css'
import { Card } from './card.tsx'
import { Cameras, CamerasChanged, Recorded } from './queries.ts'
import { camerasSearch } from './search.ts'
import { needsCare, stateOf } from './state.ts'
import { texts } from './texts.ts'

const Wizard = lazy(() => import('./wizard.tsx'))
const route = getRouteApi('/cameras')
const HOUR = 3_600_000
const MINUTE = 60_000
/** As many as the API tells the recordings of in one answer. */
const MOST = 64

/** All cameras: what they showed last, and which of them needs somebody. */
export default function CamerasPage() {
  const t = useText(texts)
  const { show, group } = route.useSearch()
  const [adding, setAdding] = useState(false)
  const now = useNow(5000)
  const { data, problem, at, again } = useAsked(Cameras, {})
  const all = data?.cameras ?? []
  const groups = [...new Set(all.flatMap((camera) => camera.groups))].toSorted()
  const cameras = group === undefined ? all : all.filter((camera) => camera.groups.includes(group))
  // By whole minutes, so that the same is asked for within one.
  const until = Math.ceil(now / MINUTE) * MINUTE
  const range = { from: until - HOUR, until }
  const recorded = useAsked(
    Recorded,
    {
      cameraIds: cameras.slice(0, MOST).map(({ id }) => id),
      from: new Date(range.from).toISOString(),
      until: new Date(range.until).toISOString(),
    },
    { pause: cameras.length === 0 },
  )
  const refresh = useSettled(() => {
    again()
    recorded.again()
  }, 1000)
  const unfollowed = useLive(
    CamerasChanged,
    {},
    {
      onGap: refresh,
      onMessage: ({ notifications }) =>
        notifications.notifications.some(({ cameraId }) => cameraId) && refresh(),
    },
  )
  const mayAdd = useMay('cameras:write')
  const care = cameras.filter((camera) => needsCare(stateOf(camera, now)))
  const shown = show === 'care' ? care : cameras
  const trouble = problem ?? unfollowed
  const order = mayAdd && (
    <Button kind="main" onPress={() => setAdding(true)}>
      <Plus aria-hidden size={16} />
      {t('add')}
    </Button>
  )
  return (
    <Page
      title={t('title')}
      orders={order}
      filters={all.length > 0 && <Filters count={cameras.length} care={care.length} groups={groups} />}
    >
      {trouble && <Problem problem={trouble} at={at} onRetry={again} />}
      {shown.length > 0 && (
        <ul className={problem ? 'camera-grid stale' : 'camera-grid'}>
          {shown.map((camera) => (
            <li key={camera.id}>
              <Card
                camera={camera}
                recorded={recorded.data?.recordings.find(({ cameraId }) => cameraId === camera.id)}
                {...{ range, now }}
              />
            </li>
          ))}
        </ul>
      )}
      {all.length > 0 && cameras.length === 0 && <Empty title={t('noneInGroup', { group: group ?? '' })} />}
      {data && all.length === 0 && (
        <Empty title={t('none')} why={mayAdd ? t('noneWhy') : t('noneMay')} icon={<Cctv size={40} />}>
          {order}
        </Empty>
      )}
      {!data && !problem && <p className="dim appear-late">{t('loading')}</p>}
      <Suspense>{adding && <Wizard onClose={() => setAdding(false)} />}</Suspense>
    </Page>
  )
}

function Filters({ count, care, groups }: { count: number; care: number; groups: readonly string[] }) {
  const t = useText(texts)
  const { show, group } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <>
      <Choice
        label={t('state')}
        value={show ?? ''}
        options={[
          ['', t('all')],
          ['care', t('care', { count: care })],
        ]}
        onChange={(value) => void navigate({ search: camerasSearch({ show: value, group }) })}
      />
      {(groups.length > 0 || group !== undefined) && (
        <Choice
          label={t('group')}
          value={group ?? ''}
          options={[['', t('all')], ...groups.map((name): [string, string] => [name, name])]}
          onChange={(value) => void navigate({ search: camerasSearch({ show, group: value }) })}
        />
      )}
      <span className="dim">{t('count', { count })}</span>
    </>
  )
}
