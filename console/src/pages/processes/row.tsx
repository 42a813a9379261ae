import { Link } from '@tanstack/react-router'
import { Meter } from '../../parts/meter.tsx'
import { Status } from '../../parts/status.tsx'
import { useNow } from '../../parts/use-now.ts'
import { useFormats } from '../../text/use-formats.ts'
import { useText } from '../../text/use-text.ts'
import type { ProcessRow } from './queries.ts'
import { texts } from './texts.ts'

/** One video: what it is, how far it is, and what was seen. */
export function Row({ process }: { process: ProcessRow }) {
  const t = useText(texts)
  const { ago, instant, second } = useFormats()
  const now = useNow(30_000)
  const { id, title, status, counts, source, cause, createdAt } = process
  const isRunning = status === 'processing' || status === 'pending'
  return (
    <Link to="/processes/$id" params={{ id }} className="process-row">
      <Status status={status} />
      <span className="process-title">
        <bdi>{title}</bdi>
        {cause && <small className="dim">{cause.message}</small>}
      </span>
      <span className="process-progress dim">
        {isRunning ? (
          <>
            <Meter name={title} value={counts.completed} of={counts.chunksTotal} />
            {counts.chunksTotal
              ? t('chunks', { done: counts.completed, all: counts.chunksTotal })
              : t('chunksSoFar', { done: counts.chunks })}
          </>
        ) : (
          t('events', { count: counts.events })
        )}
      </span>
      <span className="process-length dim">{source && second(source.duration)}</span>
      <time className="process-when dim" dateTime={createdAt} title={instant(createdAt)}>
        {ago(createdAt, now)}
      </time>
    </Link>
  )
}
