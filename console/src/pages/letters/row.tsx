import { getRouteApi, Link } from '@tanstack/react-router'
import { useNow } from '../../parts/use-now.ts'
import { useFormats } from '../../text/use-formats.ts'
import { useText } from '../../text/use-text.ts'
import type { LetterRow } from './queries.ts'
import { texts } from './texts.ts'

const route = getRouteApi('/ops/letters')

export interface RowProps {
  letter: LetterRow
  isChosen: boolean
  isOpen: boolean
  onToggle(): void
}

/** What failed, at which stage, why, and how often it was tried. */
export function Row({ letter, isChosen, isOpen, onToggle }: RowProps) {
  const t = useText(texts)
  const { ago, instant } = useFormats()
  const now = useNow(30_000)
  const search = route.useSearch()
  const { id, stage, process, attempts, replays, cause, lastFailedAt } = letter
  const name = process?.title ?? t('gone')
  return (
    <div className="letter-row" data-open={isOpen}>
      {/* The browser's own: of thousands that pass by, each is drawn anew. */}
      <input type="checkbox" aria-label={t('choose', { name })} checked={isChosen} onChange={onToggle} />
      <Link
        to="/ops/letters"
        search={{ ...search, letter: id }}
        className="letter-link"
        aria-current={isOpen ? 'true' : undefined}
      >
        <span className="letter-what">
          <bdi>{name}</bdi>
          <small className="dim">
            <code>{cause?.code ?? t('unknownCode')}</code> <bdi>{cause?.message}</bdi>
          </small>
        </span>
        <span className="dim">{stage}</span>
        <span className="dim letter-tries">
          {t('attempts', { count: attempts })}
          {replays > 0 && <>, {t('replays', { count: replays })}</>}
        </span>
        {lastFailedAt && (
          <time className="dim" dateTime={lastFailedAt} title={instant(lastFailedAt)}>
            {ago(lastFailedAt, now)}
          </time>
        )}
      </Link>
    </div>
  )
}
