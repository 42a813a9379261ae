import { getRouteApi, Link } from '@tanstack/react-router'
import { X } from 'lucide-react'
import { useState } from 'react'
import { useAsked } from '../../api/use-asked.ts'
import { Button } from '../../parts/button.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useText } from '../../text/use-text.ts'
import { Editor } from './editor.tsx'
import { Letter } from './queries.ts'
import { texts } from './texts.ts'

const route = getRouteApi('/ops/letters')

/** One letter: why it failed, what helps, and what it holds. */
export function LetterPanel({ id, onSent }: { id: string; onSent(): void }) {
  const t = useText(texts)
  const navigate = route.useNavigate()
  const { data, problem, at, again } = useAsked(Letter, { id })
  const [sent, setSent] = useState(false)
  const letter = data?.deadLetter
  const isGone = problem?.code === 'SS_NOT_FOUND'
  return (
    <section className="letter-panel" aria-label={letter?.process?.title ?? t('title')}>
      <div className="letter-head">
        <h2>
          <bdi>{letter?.process?.title ?? letter?.type ?? ''}</bdi>
        </h2>
        <Button
          kind="quiet"
          aria-label={t('close')}
          onPress={() => void navigate({ search: (known) => ({ ...known, letter: undefined }) })}
        >
          <X aria-hidden size={16} />
        </Button>
      </div>
      {sent && (
        <p role="status" className="letter-sent">
          {t('sent')}
        </p>
      )}
      {letter?.process && (
        <Link to="/processes/$id" params={{ id: letter.process.id }}>
          {t('toProcess')}
        </Link>
      )}
      {isGone && !sent && <Empty title={t('letterGone')} why={t('letterGoneWhy')} />}
      {problem && !isGone && <Problem problem={problem} at={at} onRetry={again} />}
      {letter && !isGone && !sent && (
        <>
          <div className="letter-cause">
            <code>{letter.cause?.code ?? t('unknownCode')}</code>
            <p>
              <bdi>{letter.cause?.message}</bdi>
            </p>
            {letter.cause?.advice && <p className="dim">{letter.cause.advice}</p>}
          </div>
          {letter.payload === null ? (
            <p className="dim">{t('tooLarge')}</p>
          ) : (
            <Editor
              id={letter.id}
              payload={letter.payload}
              onSent={() => {
                setSent(true)
                onSent()
              }}
            />
          )}
        </>
      )}
    </section>
  )
}
