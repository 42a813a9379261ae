import { live } from '../api/live.ts'
import { useStore } from '../parts/store.ts'
import { useNow } from '../parts/use-now.ts'
import { useFormats } from '../text/use-formats.ts'
import { useText } from '../text/use-text.ts'
import { texts } from './texts.ts'

/** Whether what is shown follows what happens, and when something was heard last. */
export function LiveIndicator() {
  const t = useText(texts)
  const { ago } = useFormats()
  const { state, heardAt } = useStore(live)
  const now = useNow(1000)
  const heard =
    heardAt > 0 ? t('liveAgo', { ago: ago(new Date(heardAt).toISOString(), Math.max(now, heardAt)) }) : ''
  return (
    <p className={`live live-${state}`} data-state={state}>
      <span className="live-mark" aria-hidden />
      <span>{t(state)}</span>
      {state !== 'quiet' && heard && <span className="dim live-ago">{heard}</span>}
    </p>
  )
}
