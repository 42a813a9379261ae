import { live } from '../api/live.ts'
import { useStore } from '../parts/store.ts'
import { useNow } from '../parts/use-now.ts'
import { useFormats } from '../text/use-formats.ts'
import { useText } from '../text/use-text.ts'
import { texts } from './texts.ts'

/** Says that what is shown grows old, and since when. */
export function LostBanner() {
  const t = useText(texts)
  const { ago } = useFormats()
  const { state, heardAt } = useStore(live)
  const now = useNow(5000)
  if (state !== 'lost') return null
  return (
    <p className="lost-banner" role="status">
      {t('lostBanner', { ago: ago(new Date(heardAt || now).toISOString(), now) })}
    </p>
  )
}
