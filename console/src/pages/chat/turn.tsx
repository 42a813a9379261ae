import { useEffect, useRef, useState } from 'react'
import { useChange } from '../../api/use-change.ts'
import { useLive } from '../../api/use-live.ts'
import { Button } from '../../parts/button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useOrder } from '../../parts/use-order.ts'
import { useText } from '../../text/use-text.ts'
import { CancelMutation, ToldSubscription, type Citation, type Turn } from './queries.ts'
import { Sentences } from './sentences.tsx'
import { texts } from './texts.ts'
import { after, NOTHING_TOLD } from './told.ts'

export interface TurnProps {
  turn: Turn
  onWatch(citation: Citation): void
  onDone(): void
}

/** A question and its answer: as it is made while it is open. */
export function TurnSaid({ turn, onWatch, onDone }: TurnProps) {
  const isOpen = turn.status === 'waiting' || turn.status === 'answering'
  const article = useRef<HTMLElement>(null)
  useEffect(() => {
    if (isOpen) article.current?.scrollIntoView({ block: 'nearest' })
  }, [isOpen])
  return (
    <article className="turn" ref={article}>
      <h2 className="turn-question">
        <bdi>{turn.question}</bdi>
      </h2>
      {isOpen ? (
        <Answering turn={turn} onWatch={onWatch} onDone={onDone} />
      ) : (
        <Answered turn={turn} onWatch={onWatch} />
      )}
    </article>
  )
}

function Answered({ turn, onWatch }: Pick<TurnProps, 'turn' | 'onWatch'>) {
  const t = useText(texts)
  const { reply, hidden, status, cause } = turn
  if (status === 'cancelled') return <p className="dim">{t('cancelled')}</p>
  if (!reply) return <p role="alert">{cause?.message}</p>
  return (
    <>
      <Sentences sentences={reply.sentences} onWatch={onWatch} />
      {hidden > 0 && <p className="dim">{t('hidden', { count: hidden })}</p>}
      <p className="dim">
        <small>
          {t('madeBy', { name: reply.madeBy })} {reply.note}
        </small>
      </p>
    </>
  )
}

function Answering({ turn, onWatch, onDone }: TurnProps) {
  const t = useText(texts)
  const [told, setTold] = useState(NOTHING_TOLD)
  const [whole, setWhole] = useState<Turn>()
  const problem = useLive(
    ToldSubscription,
    { turn: turn.id },
    {
      pause: whole !== undefined,
      onMessage({ chatTurnTold: { pieces, turn } }) {
        setTold((before) => after(before, pieces))
        if (!turn) return
        setWhole(turn)
        onDone()
      },
    },
  )
  const change = useChange(CancelMutation)
  const cancel = useOrder(async () => {
    await change({ id: turn.id })
    onDone()
  })
  if (whole) return <Answered turn={whole} onWatch={onWatch} />
  return (
    <div aria-live="polite" aria-busy>
      <Sentences sentences={told.sentences} onWatch={onWatch} />
      {told.words && (
        <p className="said said-draft" title={t('draft')}>
          {told.words}
        </p>
      )}
      {problem && <Problem problem={problem} />}
      <p className="dim">
        {told.step ?? t('waiting')}{' '}
        <Button kind="quiet" onPress={cancel.run} isBusy={cancel.busy}>
          {t('cancel')}
        </Button>
      </p>
    </div>
  )
}
