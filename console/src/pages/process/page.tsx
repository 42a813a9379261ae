import { getRouteApi, Link } from '@tanstack/react-router'
import { ChevronLeft, Link2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { ask } from '../../api/ask.ts'
import { SpectraApiError } from '../../api/errors.ts'
import { useAsked } from '../../api/use-asked.ts'
import { useChange } from '../../api/use-change.ts'
import { useList, type List } from '../../api/use-list.ts'
import { useLive } from '../../api/use-live.ts'
import { Button } from '../../parts/button.tsx'
import { Empty } from '../../parts/empty.tsx'
import { eventTypeName } from '../../parts/event-types.ts'
import { Meter } from '../../parts/meter.tsx'
import { Page } from '../../parts/page.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Status } from '../../parts/status.tsx'
import { useOrder } from '../../parts/use-order.ts'
import { useSettled } from '../../parts/use-settled.ts'
import { Player } from '../../player/player.tsx'
import { useMay } from '../../session/me.ts'
import { useText } from '../../text/use-text.ts'
import { Again } from './again.tsx'
import { Found } from './found.tsx'
import {
  Cancel,
  ChunksQuery,
  EventsQuery,
  ProcessQuery,
  Updated,
  type ChunkShown,
  type EventShown,
  type ProcessShown,
} from './queries.ts'
import { texts } from './texts.ts'

const route = getRouteApi('/processes/$id')
const idOf = ({ id }: { id: string }): string => id
const SETTLE_MS = 400
/** The player needs all parts, the lanes all events: they come by as many as the API gives at once. */
const PAGE = 200
const NOTHING = { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } }

/** Brings all pages of a list, one after the other. */
function useWhole<Item>(list: List<Item>): List<Item> {
  const { next, asking, more } = list
  useEffect(() => {
    if (next !== undefined && !asking) more()
  }, [next, asking, more])
  return list
}

/** One video: what it shows, what happened in it, and how its analysis went. */
export default function ProcessPage() {
  const t = useText(texts)
  const { id } = route.useParams()
  const { data, problem, at, asking, again } = useAsked(ProcessQuery, { id })
  const chunks = useWhole(
    useList(id, idOf, async (page) => (await ask(ChunksQuery, { id, ...page })).batchChunks, PAGE),
  )
  const events = useWhole(
    useList(
      id,
      idOf,
      async (page) => (await ask(EventsQuery, { id, ...page })).process?.events ?? NOTHING,
      PAGE,
    ),
  )
  const refresh = useSettled(() => {
    again()
    chunks.refresh()
    events.refresh()
  }, SETTLE_MS)
  const process = data?.process
  const isRunning = process != null && ['queued', 'pending', 'processing'].includes(process.status)
  const unfollowed = useLive(Updated, { id }, { onMessage: refresh, pause: !isRunning })
  const shown = problem ?? chunks.problem ?? events.problem ?? unfollowed

  if (!process) {
    return (
      <Page title={t('video')}>
        {problem && <Problem problem={problem} onRetry={again} />}
        {!problem && asking && <p className="dim appear-late">{t('loading')}</p>}
        {!problem && !asking && (
          <Empty title={t('gone')} why={t('goneWhy')}>
            <BackLink />
          </Empty>
        )}
      </Page>
    )
  }
  return (
    <Page
      title={process.title}
      orders={
        <>
          <Link className="button button-plain" to="/chat" search={{ process: process.id }}>
            {t('askAbout')}
          </Link>
          <Orders process={process} isRunning={isRunning} onChange={refresh} />
        </>
      }
      filters={<Progress process={process} isRunning={isRunning} />}
    >
      {shown && <Problem problem={shown} at={at} onRetry={refresh} />}
      {process.cause && (
        <Problem
          problem={new SpectraApiError({ ...process.cause, advice: process.cause.advice ?? undefined })}
        />
      )}
      <Watching process={process} chunks={chunks.items} events={events.items} onReload={chunks.refresh} />
    </Page>
  )
}

interface WatchingProps {
  process: ProcessShown
  chunks: readonly ChunkShown[]
  events: readonly EventShown[]
  onReload(): void
}

/** The player, and what was found beside it: each says to the other which second is meant. */
function Watching({ process, chunks, events, onReload }: WatchingProps) {
  const { t: asked = 0 } = route.useSearch()
  const navigate = route.useNavigate()
  const [wanted, setWanted] = useState({ second: asked })
  const [second, setSecond] = useState(asked)
  const pieces = chunks.flatMap(({ id, startTime, endTime, video }) =>
    video ? [{ id, startTime, endTime, url: video.url }] : [],
  )
  const duration = process.source?.duration ?? pieces.at(-1)?.endTime ?? 0

  function say(at: number): void {
    const rounded = Math.round(at * 10) / 10
    if (rounded === asked) return
    void navigate({ search: rounded === 0 ? {} : { t: rounded }, replace: true, resetScroll: false })
  }
  const show = (at: number): void => setWanted({ second: at })

  return (
    <div className="watching">
      <Player
        title={process.title}
        pieces={pieces}
        events={events}
        duration={duration}
        fps={process.source?.fps}
        wanted={wanted}
        nameOf={eventTypeName}
        onSecond={(at, isPlaying) => {
          setSecond(at)
          if (!isPlaying) say(at)
        }}
        onReload={onReload}
      />
      <Found process={process} chunks={chunks} events={events} second={second} onShow={show} />
    </div>
  )
}

function Progress({ process, isRunning }: { process: ProcessShown; isRunning: boolean }) {
  const t = useText(texts)
  const { status, counts, title } = process
  return (
    <>
      <Status status={status} />
      {isRunning && (
        <>
          <Meter name={title} value={counts.described} of={counts.chunksTotal} />
          <span className="dim">
            {counts.chunksTotal
              ? t('done', { done: counts.described, all: counts.chunksTotal })
              : t('soFar', { done: counts.described })}
          </span>
        </>
      )}
    </>
  )
}

function Orders({
  process,
  isRunning,
  onChange,
}: {
  process: ProcessShown
  isRunning: boolean
  onChange(): void
}) {
  const t = useText(texts)
  const mayCancel = useMay('footage:write')
  const cancel = useChange(Cancel)
  const { problem, busy, run } = useOrder(async () => {
    await cancel({ id: process.id })
    onChange()
  })
  const [copied, setCopied] = useState(false)
  const copy = (): void => void navigator.clipboard.writeText(location.href).then(() => setCopied(true))
  return (
    <>
      {problem && <Problem problem={problem} onRetry={run} />}
      {isRunning && mayCancel && (
        <Button kind="danger" onPress={run} isBusy={busy}>
          {t('cancel')}
        </Button>
      )}
      {!isRunning && <Again key={process.id} id={process.id} />}
      <Button onPress={copy}>
        <Link2 aria-hidden size={15} /> {t(copied ? 'copied' : 'copyLink')}
      </Button>
      <BackLink />
    </>
  )
}

function BackLink() {
  const t = useText(texts)
  return (
    <Link className="button button-plain" to="/processes">
      <ChevronLeft aria-hidden size={15} /> {t('back')}
    </Link>
  )
}
