import { Button } from '../../parts/button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useMay } from '../../session/me.ts'
import { eventTypeName } from '../../parts/event-types.ts'
import type { Stretch } from '../../review/axis.ts'
import type { Footage } from '../../review/footage.ts'
import type { Moment } from '../../review/lanes.ts'
import { useText } from '../../text/use-text.ts'
import { Queue } from './queue.tsx'
import { texts } from './texts.ts'
import type { Moves } from './use-moves.ts'

export interface SeenProps {
  footage: Footage
  view: Stretch
  moves: Moves
  isWhole: boolean
  /** Only what nobody has seen to is asked for. */
  unreviewed: boolean
  current: string | undefined
  toneOf(type: string): number
  onChoose(moment: Moment): void
}

/** What was seen in the stretch that is looked at, and what of it is left to review. */
export function Seen({ footage, view, moves, isWhole, unreviewed, current, toneOf, onChoose }: SeenProps) {
  const t = useText(texts)
  const mayReview = useMay('footage:review')
  const inView = footage.moments.filter(({ from, until }) => from < view.until && until >= view.from)
  const shown = unreviewed ? inView.filter(({ reviewed }) => !reviewed) : inView
  const left = inView.filter(({ reviewed }) => !reviewed)
  const chosen = inView.find(({ id }) => id === current)
  return (
    <section className="review-seen" aria-label={t('events')}>
      <div className="review-seen-head">
        <h2>{t('events')}</h2>
        <span className="dim">{t('left', { count: left.length })}</span>
      </div>
      {moves.problem && <Problem problem={moves.problem} />}
      {shown.length > 0 ? (
        <Queue moments={shown} {...{ current, toneOf, onChoose }} nameOf={eventTypeName} />
      ) : (
        isWhole && <p className="dim">{t(unreviewed ? 'noneUnreviewed' : 'noEvents')}</p>
      )}
      <p className="review-said dim" role="status">
        {moves.isEnd
          ? t('noneThere')
          : moves.marked.length > 0
            ? t('didReview', { count: moves.marked.length })
            : ''}
      </p>
      {mayReview && (
        <div className="review-orders">
          <Button onPress={moves.review} isDisabled={!chosen}>
            {t(chosen?.reviewed ? 'unreview' : 'reviewed')} <kbd aria-hidden>m</kbd>
          </Button>
          {left.length > 1 && (
            <Button
              onPress={() =>
                moves.reviewAll(
                  left.map(({ id }) => id),
                  true,
                )
              }
            >
              {t('reviewAll', { count: left.length })}
            </Button>
          )}
          {moves.marked.length > 0 && (
            <Button kind="quiet" onPress={() => moves.reviewAll(moves.marked, false)}>
              {t('undo')}
            </Button>
          )}
        </div>
      )}
    </section>
  )
}
