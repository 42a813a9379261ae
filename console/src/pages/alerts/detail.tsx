import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useAsked } from '../../api/use-asked.ts'
import { useChange } from '../../api/use-change.ts'
import { Button } from '../../parts/button.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Field } from '../../parts/field.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useOrder } from '../../parts/use-order.ts'
import { useMay } from '../../session/me.ts'
import { useFormats } from '../../text/use-formats.ts'
import { useFootageFormats } from '../../text/use-zones.ts'
import { useText } from '../../text/use-text.ts'
import { AlertQuery, CommentAlert, type AlertShown } from './queries.ts'
import { texts } from './texts.ts'

/** One alert: its clip at its second, what it rests on, and what happened to it. */
export function Detail({ id, revision }: { id: string; revision: number }) {
  const t = useText(texts)
  const { data, problem, at, again } = useAsked(AlertQuery, { id })
  const [seen, setSeen] = useState(revision)
  if (seen !== revision) {
    setSeen(revision)
    again()
  }
  if (problem && !data) return <Problem problem={problem} at={at} onRetry={again} />
  if (!data) return <p className="dim appear-late">{t('loading')}</p>
  if (!data.alert) return <Empty title={t('gone')} why={t('goneWhy')} />
  return <Shown key={id} alert={data.alert} onChanged={again} />
}

function Shown({ alert, onChanged }: { alert: AlertShown; onChanged(): void }) {
  const t = useText(texts)
  const { instant } = useFormats()
  const footage = useFootageFormats()
  const mayReview = useMay('footage:review')
  const { title, severity, state, startTime, processId, claims, notes, falseAlarm } = alert
  return (
    <article className="alert-shown" aria-label={title}>
      <h2>
        <bdi>{title}</bdi>
      </h2>
      <p className="dim">
        {t(severity)} · {t(state)}
        {falseAlarm && ` · ${t('falseAlarm')}`} ·{' '}
        <time>{footage(alert.cameraId).instant(alert.startsAt ?? alert.raisedAt)}</time>
        {alert.cameraId && <bdi> · {alert.cameraId}</bdi>}
      </p>
      <Clip alert={alert} />
      <p>
        <Link
          className="button button-plain"
          to="/processes/$id"
          params={{ id: processId }}
          search={{ t: startTime }}
        >
          {t('toVideo')}
        </Link>
      </p>
      {claims.length > 0 && (
        <>
          <h3>{t('restsOn')}</h3>
          <ul>
            {claims.map((claim) => (
              <li key={claim.eventId}>
                <bdi>{claim.text}</bdi>
              </li>
            ))}
          </ul>
        </>
      )}
      <h3>{t('history')}</h3>
      <ul>
        {notes.map((note) => (
          <li key={note.id}>
            <time className="dim">{instant(note.createdAt)}</time> {t(note.step)}
            {note.text && <bdi>: {note.step === 'escalated' ? t('escalated') : note.text}</bdi>}
          </li>
        ))}
      </ul>
      {mayReview && <Comment id={alert.id} onSaid={onChanged} />}
    </article>
  )
}

/** The clip, standing at the second of the alert. */
function Clip({ alert: { chunk, startTime } }: { alert: AlertShown }) {
  const t = useText(texts)
  if (!chunk?.video) return <p className="dim">{t('noClip')}</p>
  const second = Math.max(0, startTime - chunk.startTime)
  return (
    <video
      className="alert-clip"
      src={chunk.video.url}
      aria-label={t('clip')}
      controls
      muted
      playsInline
      onLoadedMetadata={({ currentTarget }) => (currentTarget.currentTime = second)}
    />
  )
}

function Comment({ id, onSaid }: { id: string; onSaid(): void }) {
  const t = useText(texts)
  const [said, setSaid] = useState('')
  const comment = useChange(CommentAlert)
  const { problem, busy, run } = useOrder(async () => {
    await comment({ id, text: said })
    setSaid('')
    onSaid()
  })
  return (
    <form
      className="alert-comment"
      onSubmit={(event) => {
        event.preventDefault()
        run()
      }}
    >
      <Field label={t('comment')} value={said} onChange={setSaid} maxLength={2000} />
      <Button type="submit" isBusy={busy} isDisabled={said.trim() === ''}>
        {t('send')}
      </Button>
      {problem && <Problem problem={problem} onRetry={run} />}
    </form>
  )
}
