import { Link } from '@tanstack/react-router'
import { Empty } from '../parts/empty.tsx'
import { useText } from '../text/use-text.ts'
import { texts } from './texts.ts'

export function PageMissing() {
  const t = useText(texts)
  return (
    <Empty title={t('missing')} why={t('missingWhy')}>
      <Link className="button button-main" to="/processes">
        {t('toVideos')}
      </Link>
    </Empty>
  )
}
