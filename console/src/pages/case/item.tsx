import { Link } from '@tanstack/react-router'
import { ArrowDown, ArrowUp, Film, X } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { Input, TextField } from 'react-aria-components'
import { toProblem, type SpectraApiError } from '../../api/errors.ts'
import { Button } from '../../parts/button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useFootageFormats } from '../../text/use-zones.ts'
import { useText } from '../../text/use-text.ts'
import type { ItemShown } from './queries.ts'
import { texts } from './texts.ts'

interface Change {
  comment?: string
  position?: number
  removed?: boolean
}

export interface ItemProps {
  item: ItemShown
  isFirst: boolean
  isLast: boolean
  /** Absent for who may not. */
  onChange?: ((change: Change) => Promise<void>) | undefined
  /** Its place, from 1 on. */
  position: number
}

/** One moment of a case: what it shows, where it leads, and what is said of it. */
export function Item({ item, isFirst, isLast, onChange, position }: ItemProps) {
  const t = useText(texts)
  const { title, when } = useWords(item)
  const [problem, setProblem] = useState<SpectraApiError>()
  const [busy, setBusy] = useState(false)
  const order = (change: Change): void => {
    setBusy(true)
    onChange?.(change)
      .then(() => setProblem(undefined))
      .catch((thrown: unknown) => setProblem(toProblem(thrown)))
      .finally(() => setBusy(false))
  }
  return (
    <article className="case-item" aria-label={title}>
      <Place item={item}>
        <span className="case-picture">
          {item.chunk?.thumbnail ? (
            <img src={item.chunk.thumbnail.url} alt="" loading="lazy" />
          ) : (
            <Film aria-hidden size={26} />
          )}
        </span>
        <span className="case-said">
          <strong>
            <bdi>{title}</bdi>
          </strong>
          <span className="dim">{when}</span>
          {isGone(item) && <span className="dim">{t('footageGone')}</span>}
        </span>
      </Place>
      {onChange ? (
        <Comment name={title} value={item.comment} onSave={(comment) => order({ comment })} />
      ) : (
        item.comment && (
          <p className="case-comment">
            <bdi>{item.comment}</bdi>
          </p>
        )
      )}
      {onChange && (
        <span className="case-item-orders">
          <Button
            kind="quiet"
            aria-label={t('up', { name: title })}
            isDisabled={isFirst || busy}
            onPress={() => order({ position: position - 1 })}
          >
            <ArrowUp aria-hidden size={16} />
          </Button>
          <Button
            kind="quiet"
            aria-label={t('down', { name: title })}
            isDisabled={isLast || busy}
            onPress={() => order({ position: position + 1 })}
          >
            <ArrowDown aria-hidden size={16} />
          </Button>
          <Button
            kind="quiet"
            aria-label={t('take', { name: title })}
            isDisabled={busy}
            onPress={() => order({ removed: true })}
          >
            <X aria-hidden size={16} />
          </Button>
        </span>
      )}
      {problem && <Problem problem={problem} />}
    </article>
  )
}

const isGone = ({ processId, process }: ItemShown): boolean => processId !== null && process === null

function useWords(item: ItemShown): { title: string; when: string } {
  const t = useText(texts)
  const { kind, event, chunk, process, cameraId, startTime, endTime, from, until } = item
  const { instant, second } = useFootageFormats()(cameraId)
  const where = cameraId ? t('camera', { id: cameraId }) : (process?.title ?? '')
  if (kind === 'camera')
    return { title: where, when: from && until ? `${instant(from)} – ${instant(until)}` : '' }
  const seconds = startTime === null || endTime === null ? '' : `${second(startTime)}–${second(endTime)}`
  const at = event?.startedAt ? instant(event.startedAt) : seconds
  return {
    title: event?.description ?? chunk?.summary ?? (where || t('case')),
    when: [where, at].filter(Boolean).join(' · '),
  }
}

/** Leads to the second of a video, or to the instant of a camera. */
function Place({ item, children }: { item: ItemShown; children: ReactNode }) {
  const { processId, startTime, cameraId, from, until } = item
  if (isGone(item)) return <div className="case-place">{children}</div>
  if (processId)
    return (
      <Link
        className="case-place"
        to="/processes/$id"
        params={{ id: processId }}
        search={startTime ? { t: Math.round(startTime * 10) / 10 } : {}}
      >
        {children}
      </Link>
    )
  const span = from && until ? Math.max(60, Math.ceil((Date.parse(until) - Date.parse(from)) / 1000)) : 60
  return (
    <Link
      className="case-place"
      to="/review"
      search={{ ...(from && { at: from }), span: `${span}s`, ...(cameraId && { cam: cameraId }) }}
    >
      {children}
    </Link>
  )
}

/** Saved when it is left, or by Enter. */
function Comment({ name, value, onSave }: { name: string; value: string; onSave(comment: string): void }) {
  const t = useText(texts)
  const [text, setText] = useState(value)
  const save = (): void => {
    if (text.trim() !== value) onSave(text)
  }
  return (
    <TextField
      className="case-comment"
      aria-label={t('comment', { name })}
      value={text}
      onChange={setText}
      onBlur={save}
      onKeyDown={({ key }) => key === 'Enter' && save()}
      maxLength={2000}
    >
      <Input placeholder={t('commentPlaceholder')} />
    </TextField>
  )
}
