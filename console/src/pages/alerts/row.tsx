import { useNow } from '../../parts/use-now.ts'
import { useFootageFormats } from '../../text/use-zones.ts'
import { useText } from '../../text/use-text.ts'
import type { AlertRow } from './queries.ts'
import { texts } from './texts.ts'

export interface RowProps {
  alert: AlertRow
  mayReview: boolean
  isChosen: boolean
  isShown: boolean
  onChoose(): void
  onShow(): void
}

/** One alert in the list. */
export function Row({ alert, mayReview, isChosen, isShown, onChoose, onShow }: RowProps) {
  const t = useText(texts)
  const now = useNow(30_000)
  const { title, severity, cameraId, raisedAt, falseAlarm } = alert
  const { ago, instant } = useFootageFormats()(cameraId)
  return (
    <div className={`alert-row alert-${severity}`}>
      {mayReview && (
        <input
          type="checkbox"
          aria-label={t('choose', { name: title })}
          checked={isChosen}
          onChange={onChoose}
        />
      )}
      <button type="button" className="alert-open" aria-current={isShown} onClick={onShow}>
        <span className="alert-title">
          <bdi>{title}</bdi>
        </span>
        <small className="dim">
          {t(severity)}
          {cameraId && <bdi> · {cameraId}</bdi>}
          {falseAlarm && ` · ${t('falseAlarm')}`} ·{' '}
          <time dateTime={raisedAt} title={instant(raisedAt)}>
            {ago(raisedAt, now)}
          </time>
        </small>
      </button>
    </div>
  )
}
