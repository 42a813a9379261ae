import { getRouteApi, Link } from '@tanstack/react-router'
import { useAsked } from '../../api/use-asked.ts'
import { useLive } from '../../api/use-live.ts'
import { Empty } from '../../parts/empty.tsx'
import { Page } from '../../parts/page.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useNow } from '../../parts/use-now.ts'
import { useSettled } from '../../parts/use-settled.ts'
import { SpectraApiError } from '../../api/errors.ts'
import { useMay } from '../../session/me.ts'
import { useFormats } from '../../text/use-formats.ts'
import { useFootageFormats } from '../../text/use-zones.ts'
import { useText } from '../../text/use-text.ts'
import { Rhythm } from '../cameras/card.tsx'
import '../cameras/cameras.css'
import './camera.css'
import { CamerasChanged } from '../cameras/queries.ts'
import { StateBadge } from '../cameras/state-badge.tsx'
import { lastEnded, lateness, stateOf } from '../cameras/state.ts'
import { Folder } from './folder.tsx'
import { Orders } from './orders.tsx'
import { OneCamera } from './queries.ts'
import { Live } from '../../player/live.tsx'
import { Masks } from './masks.tsx'
import { Regions } from './regions.tsx'
import { Timing } from './timing.tsx'
import { texts } from './texts.ts'

const route = getRouteApi('/cameras/$id')

/** One camera: how it is, its lines, zones and masks, and what it saw last. */
export default function CameraPage() {
  const t = useText(texts)
  const { id } = route.useParams()
  const { span, ago } = useFormats()
  const { instant } = useFootageFormats()(id)
  const now = useNow(5000)
  const { data, problem, at, again } = useAsked(OneCamera, { id })
  const refresh = useSettled(again, 1000)
  useLive(
    CamerasChanged,
    {},
    {
      onGap: refresh,
      onMessage: ({ notifications }) =>
        notifications.notifications.some(({ cameraId }) => cameraId === id) && refresh(),
    },
  )
  const mayChange = useMay('cameras:write')
  const camera = data?.camera

  if (!camera) {
    return (
      <Page title={id}>
        {problem && <Problem problem={problem} onRetry={again} />}
        {data && (
          <Empty title={t('gone', { id })} why={t('goneWhy')}>
            <Link className="button button-plain" to="/cameras">
              {t('toCameras')}
            </Link>
          </Empty>
        )}
        {!data && !problem && <p className="dim appear-late">{t('loading')}</p>}
      </Page>
    )
  }

  const state = stateOf(camera, now)
  const late = lateness(camera, now)
  const cause = lastEnded(camera)?.cause
  const events = camera.events.nodes
  return (
    <Page
      title={id}
      orders={mayChange && <Orders camera={camera} />}
      filters={
        <>
          <StateBadge state={state} />
          {late > 0 && <span>{t('lateBy', { span: span(late * 1000) })}</span>}
          <span className="dim">
            <bdi>{camera.source}</bdi>
          </span>
          <span className="dim">
            <Rhythm camera={camera} />
          </span>
          <span className="dim">{t('clockOf', { zone: camera.zone ?? 'UTC' })}</span>
          {camera.recording?.clock && (
            <span className="dim">
              <Timing clock={camera.recording.clock} driftSeconds={camera.recording.driftSeconds} />
            </span>
          )}
        </>
      }
    >
      {problem && <Problem problem={problem} at={at} onRetry={again} />}
      {cause && !camera.paused && (
        <Problem problem={new SpectraApiError({ ...cause, advice: cause.advice ?? undefined })} />
      )}
      {camera.folder && <Folder folder={camera.folder} />}
      {camera.sourceKind !== 'folder' && <Live key={id} camera={id} />}
      <Regions camera={camera} regions={camera.regions} onSaved={again} />
      <Masks camera={camera} masks={camera.masks} onSaved={again} />
      <section className="panel camera-seen">
        <h2>{t('seen')}</h2>
        {events.length === 0 ? (
          <p className="dim">{t('seenNothing')}</p>
        ) : (
          <ul className="camera-events">
            {events.map((event) => (
              <li key={event.id}>
                <Link
                  to="/review"
                  search={{ cam: id, span: '5m', ...(event.startedAt && { at: event.startedAt }) }}
                >
                  {event.startedAt && (
                    <time dateTime={event.startedAt} title={instant(event.startedAt)}>
                      {ago(event.startedAt, now)}
                    </time>
                  )}
                  <code>{event.type}</code>
                  <bdi>{event.description}</bdi>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </section>
    </Page>
  )
}
