import { getRouteApi, Link } from '@tanstack/react-router'
import { Cctv } from 'lucide-react'
import { useAsked } from '../../api/use-asked.ts'
import { Empty } from '../../parts/empty.tsx'
import { Page } from '../../parts/page.tsx'
import { Problem } from '../../parts/problem.tsx'
import { readSearch } from '../../review/address.ts'
import { useText } from '../../text/use-text.ts'
import { ReviewCameras } from './queries.ts'
import './review.css'
import { Stage } from './stage.tsx'
import { texts } from './texts.ts'

const route = getRouteApi('/review')

/** What cameras saw, by the clock. Where the address names no instant it begins with the latest footage. */
export default function ReviewPage() {
  const t = useText(texts)
  const wanted = readSearch({ ...route.useSearch() })
  const { data, problem, at, again } = useAsked(ReviewCameras, {})
  if (!data) {
    return (
      <Page title={t('title')}>
        {problem && <Problem problem={problem} at={at} onRetry={again} />}
        {!problem && <p className="dim appear-late">{t('loading')}</p>}
      </Page>
    )
  }
  const { cameras } = data
  if (cameras.length === 0) {
    return (
      <Page title={t('title')}>
        <Empty title={t('noCameras')} why={t('noCamerasWhy')} icon={<Cctv size={40} />}>
          <Link className="button button-plain" to="/cameras">
            {t('toCameras')}
          </Link>
        </Empty>
      </Page>
    )
  }
  const latest = cameras.flatMap(({ id, pictured }) => {
    const startedAt = pictured.nodes[0]?.startedAt
    return startedAt ? [{ camera: id, at: Date.parse(startedAt) }] : []
  })
  const newest = latest.sort((a, b) => b.at - a.at)[0]
  return <Stage wanted={wanted} cameras={cameras} newest={newest} />
}
