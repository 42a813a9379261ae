import { ChevronDown, ChevronRight } from 'lucide-react'
import { useId } from 'react'
import { Button } from '../../parts/button.tsx'
import { useNow } from '../../parts/use-now.ts'
import { useFormats } from '../../text/use-formats.ts'
import { useText } from '../../text/use-text.ts'
import { notedOf } from './noted.ts'
import type { EntryRow } from './queries.ts'
import type { AuditSearch } from './search.ts'
import { texts } from './texts.ts'

export interface RowProps {
  entry: EntryRow
  /** Who did it, as people call them, and by what the API knows them. */
  who: { name: string; actor: string | undefined }
  isOpen: boolean
  onToggle(): void
  onNarrow(change: AuditSearch): void
}

/** Who did what, and when; opened, with what was noted of it. */
export function Row({ entry, who, isOpen, onToggle, onNarrow }: RowProps) {
  const t = useText(texts)
  const { ago, instant } = useFormats()
  const now = useNow(30_000)
  const id = useId()
  const Mark = isOpen ? ChevronDown : ChevronRight
  return (
    <div className="audit-row" data-open={isOpen}>
      <button
        type="button"
        className="audit-line"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={onToggle}
      >
        <Mark aria-hidden size={15} className="dim" />
        <code>{entry.action}</code>
        <bdi className="audit-who">{who.name}</bdi>
        <bdi className="dim audit-subject">{entry.subject}</bdi>
        <time className="dim" dateTime={entry.at} title={instant(entry.at)}>
          {ago(entry.at, now)}
        </time>
      </button>
      {isOpen && (
        <div className="audit-open" id={id}>
          <p className="dim">{instant(entry.at)}</p>
          <NotedFields details={entry.details} />
          <div className="audit-orders">
            {who.actor !== undefined && (
              <Button onPress={() => onNarrow({ actor: who.actor! })}>
                {t('onlyOf', { name: who.name })}
              </Button>
            )}
            {entry.subject && (
              <Button onPress={() => onNarrow({ subject: entry.subject! })}>{t('onlyAbout')}</Button>
            )}
          </div>
        </div>
      )}
    </div>
  )
}

function NotedFields({ details }: { details: unknown }) {
  const t = useText(texts)
  const fields = notedOf(details)
  if (fields.length === 0) return <p className="dim">{t('nothingNoted')}</p>
  return (
    <dl className="facts audit-noted">
      {fields.map(({ name, value, was }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {was !== undefined && (
              <del>
                <span className="visually-hidden">{t('was')} </span>
                {was}
              </del>
            )}{' '}
            {was === undefined ? (
              <bdi>{value}</bdi>
            ) : (
              <ins>
                <span className="visually-hidden">{t('became')} </span>
                {value}
              </ins>
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}
