import { getRouteApi } from '@tanstack/react-router'
import { Clapperboard } from 'lucide-react'
import { ask } from '../../api/ask.ts'
import { useAsked } from '../../api/use-asked.ts'
import { useList } from '../../api/use-list.ts'
import { useLive } from '../../api/use-live.ts'
import { Button } from '../../parts/button.tsx'
import { Choice } from '../../parts/choice.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Page } from '../../parts/page.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useStatusName } from '../../parts/status.tsx'
import { useHeld } from '../../parts/use-held.ts'
import { useSettled } from '../../parts/use-settled.ts'
import { VirtualRows } from '../../parts/virtual-rows.tsx'
import { useMay } from '../../session/me.ts'
import { useText } from '../../text/use-text.ts'
import { ChooseVideos, DropZone } from '../../uploads/drop-zone.tsx'
import { CameraNames, Changed, OfCamera, OfFiles, type ProcessRow } from './queries.ts'
import { Row } from './row.tsx'
import { STATUSES, type ProcessesSearch } from './search.ts'
import { texts } from './texts.ts'

const route = getRouteApi('/processes')
const idOf = ({ id }: ProcessRow): string => id
/** News of one video come in bursts: the list is asked for at most so often. Milliseconds. */
const SETTLE_MS = 400

/** All videos, newest first, as they are being analysed. */
export default function ProcessesPage() {
  const t = useText(texts)
  const search = route.useSearch()
  const { status, camera } = search
  const list = useList(JSON.stringify(search), idOf, async (page) =>
    camera === undefined
      ? (await ask(OfFiles, { ...page, status })).found
      : (await ask(OfCamera, { ...page, status, camera })).found,
  )
  const refresh = useSettled(list.refresh, SETTLE_MS)
  const unfollowed = useLive(
    Changed,
    {},
    {
      onGap: refresh,
      onMessage: ({ notifications }) => notifications.notifications.length > 0 && refresh(),
    },
  )
  const { items, fresh, holding, release } = useHeld(list.items, idOf)
  const mayAdd = useMay('footage:write')
  const problem = list.problem ?? unfollowed

  const shown = (
    <Page
      title={t('title')}
      orders={mayAdd && <ChooseVideos />}
      filters={<Filters {...search} total={list.total} />}
    >
      {problem && <Problem problem={problem} at={list.at} onRetry={list.refresh} />}
      {fresh > 0 && (
        <Button className="fresh" onPress={release}>
          {t('fresh', { count: fresh })}
        </Button>
      )}
      {items.length > 0 ? (
        <div className={list.problem ? 'fills stale' : 'fills'} {...holding}>
          <VirtualRows
            label={t('title')}
            items={items}
            keyOf={idOf}
            rowHeight={57}
            total={list.total?.count}
            onEnd={list.more}
          >
            {(process) => <Row process={process} />}
          </VirtualRows>
        </div>
      ) : (
        list.at > 0 && <Nothing isFiltered={status !== undefined || camera !== undefined} mayAdd={mayAdd} />
      )}
      {list.at === 0 && !problem && <p className="dim appear-late">{t('loading')}</p>}
    </Page>
  )
  return mayAdd ? <DropZone>{shown}</DropZone> : shown
}

function Filters({
  status,
  camera,
  total,
}: ProcessesSearch & { total: { count: number; capped: boolean } | undefined }) {
  const t = useText(texts)
  const nameOf = useStatusName()
  const navigate = route.useNavigate()
  const { data } = useAsked(CameraNames, {})
  const cameras = data?.cameras ?? []
  const narrow = (change: ProcessesSearch): void =>
    void navigate({ search: (known) => ({ ...known, ...change }) })
  return (
    <>
      <Choice
        label={t('status')}
        value={status ?? ''}
        options={[['', t('all')], ...STATUSES.map((each): [string, string] => [each, nameOf(each)])]}
        onChange={(value) => narrow({ status: (value || undefined) as ProcessesSearch['status'] })}
      />
      {(cameras.length > 0 || camera) && (
        <Choice
          label={t('camera')}
          value={camera ?? ''}
          options={[['', t('files')], ...cameras.map(({ id }): [string, string] => [id, id])]}
          onChange={(value) => narrow({ camera: value || undefined })}
        />
      )}
      {total && <span className="dim">{t(total.capped ? 'more' : 'count', { count: total.count })}</span>}
    </>
  )
}

function Nothing({ isFiltered, mayAdd }: { isFiltered: boolean; mayAdd: boolean }) {
  const t = useText(texts)
  const navigate = route.useNavigate()
  if (isFiltered) {
    return (
      <Empty title={t('noneFit')} why={t('noneFitWhy')}>
        <Button onPress={() => void navigate({ search: {} })}>{t('showAll')}</Button>
      </Empty>
    )
  }
  return (
    <Empty title={t('nothing')} why={mayAdd ? t('nothingWhy') : undefined} icon={<Clapperboard size={40} />}>
      {mayAdd && <ChooseVideos />}
    </Empty>
  )
}
