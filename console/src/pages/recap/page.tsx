import { getRouteApi, Link } from '@tanstack/react-router'
import { Cctv } from 'lucide-react'
import { Temporal } from 'temporal-polyfill'
import { useAsked } from '../../api/use-asked.ts'
import { Button } from '../../parts/button.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Page } from '../../parts/page.tsx'
import { Problem } from '../../parts/problem.tsx'
import { usePreferences } from '../../shell/preferences.ts'
import { useZones } from '../../text/use-zones.ts'
import { useText } from '../../text/use-text.ts'
import { DayOfCamera, RecapCameras } from './queries.ts'
import './recap.css'
import { texts } from './texts.ts'

const route = getRouteApi('/recap')

/** A day that the address names, else yesterday. */
function dayOf(text: string | undefined, zone: string): Temporal.PlainDate {
  const yesterday = Temporal.Now.plainDateISO(zone).subtract({ days: 1 })
  if (text === undefined) return yesterday
  try {
    return Temporal.PlainDate.from(text)
  } catch (thrown) {
    // There is no 31st of February.
    if (thrown instanceof RangeError) return yesterday
    throw thrown
  }
}

/** The day at a glance: what each camera saw, with the moments that play. */
export default function RecapPage() {
  const t = useText(texts)
  const { language } = usePreferences()
  const zones = useZones()
  const zone = zones.asked
  const { day: given } = route.useSearch()
  const navigate = route.useNavigate()
  const day = dayOf(given, zone)
  const { data, problem, at, again } = useAsked(RecapCameras, {})
  const isLast = Temporal.PlainDate.compare(day, Temporal.Now.plainDateISO(zone)) >= 0
  const go = (days: number): void => void navigate({ search: { day: day.add({ days }).toString() } })
  return (
    <Page
      title={t('title')}
      filters={
        <>
          <Button onPress={() => go(-1)}>{t('before')}</Button>
          <time dateTime={day.toString()}>{day.toLocaleString(language, { dateStyle: 'full' })}</time>
          <Button onPress={() => go(1)} isDisabled={isLast}>
            {t('after')}
          </Button>
        </>
      }
    >
      {problem && <Problem problem={problem} at={at} onRetry={again} />}
      {data?.cameras.map(({ id }) => (
        <DayPanel key={id} cameraId={id} day={day} zone={zones.of(id)} />
      ))}
      {data?.cameras.length === 0 && (
        <Empty title={t('none')} why={t('noneWhy')} icon={<Cctv size={40} />}>
          <Link to="/cameras">{t('toCameras')}</Link>
        </Empty>
      )}
      {!data && !problem && <p className="dim appear-late">{t('loading')}</p>}
    </Page>
  )
}

interface DayProps {
  cameraId: string
  day: Temporal.PlainDate
  /** By whose clock it is that day. */
  zone: string
}

function DayPanel({ cameraId, day, zone }: DayProps) {
  const t = useText(texts)
  const start = (date: Temporal.PlainDate): string => date.toZonedDateTime(zone).toInstant().toString()
  const [from, until] = [start(day), start(day.add({ days: 1 }))]
  const { data, problem, at, again } = useAsked(DayOfCamera, { cameraId, from, until, zone })
  const summary = data?.cameraSummary
  return (
    <section className="panel recap-camera">
      <h2>
        <bdi>{cameraId}</bdi>
      </h2>
      {problem && <Problem problem={problem} at={at} onRetry={again} />}
      {!data && !problem && <p className="dim appear-late">{t('loading')}</p>}
      {data && !summary && <p className="dim">{t('nothing')}</p>}
      {summary && <p>{summary.text}</p>}
      <ul className="recap-moments">
        {summary?.claims.map(({ text, from: begins, sources: [source] }, index) => (
          <li key={`${begins} ${index}`}>
            {source ? (
              <Link
                to="/processes/$id"
                params={{ id: source.processId }}
                search={{ t: Math.round(source.startTime * 10) / 10 }}
              >
                {text}
              </Link>
            ) : (
              text
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
