import { useEffect, useEffectEvent } from 'react'
import { useAsked } from '../../api/use-asked.ts'
import { Problem } from '../../parts/problem.tsx'
import { useNow } from '../../parts/use-now.ts'
import { useFormats } from '../../text/use-formats.ts'
import { useText } from '../../text/use-text.ts'
import { LastMessageOf } from './day-queries.ts'
import { texts } from './texts.ts'

export interface LastMessageProps {
  node: string
  stage: string
  worker: string
  /** How many it has done: another count is another message. */
  handled: number | undefined
}

/** Which message a worker had in hand last, and how that ended: never what was in it. */
export function LastMessage({ handled, ...place }: LastMessageProps) {
  const t = useText(texts)
  const { ago } = useFormats()
  const now = useNow(5000)
  const { data, problem, again } = useAsked(LastMessageOf, place)
  const look = useEffectEvent(again)
  useEffect(() => look(), [handled])
  const last = data?.lastMessage
  if (problem) return <Problem problem={problem} onRetry={again} />
  if (!data) return null
  return (
    <p className="last-message">
      <span className="dim">{t('lastMessage')}</span>{' '}
      {last ? (
        <>
          <code>{last.id}</code> {t(`ended_${last.ended}`)} {last.code && <code>{last.code}</code>}{' '}
          <span className="dim">{ago(last.at, now)}</span>
        </>
      ) : (
        t('noMessage')
      )}
    </p>
  )
}
