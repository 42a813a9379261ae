import { useMemo } from 'react'
import { useText } from '../../../text/use-text.ts'
import { compareEvents, compareTexts } from './compare.ts'
import { Outcome } from './outcome.tsx'
import { texts } from './texts.ts'
import type { Trying } from './use-trial.ts'

export interface OutcomesProps {
  names: readonly string[]
  outcomes: Trying['outcomes']
  second: number
  onSeek(second: number): void
}

/** One, or two beside each other with what only one of them says. */
export function Outcomes({ names, outcomes, ...playing }: OutcomesProps) {
  const t = useText(texts)
  const [one, other] = outcomes.map((outcome) => outcome?.trial)
  const words = useMemo(
    () =>
      one?.description && other?.description
        ? compareTexts(one.description.summary, other.description.summary)
        : undefined,
    [one, other],
  )
  const events = useMemo(
    () => (one?.events && other?.events ? compareEvents(one.events.events, other.events.events) : undefined),
    [one, other],
  )
  if (outcomes.length === 0) return null
  return (
    <>
      {words && <p className="dim">{t('marked')}</p>}
      <div className="trial-outcomes">
        {outcomes.map((outcome, at) => (
          <Outcome
            key={at}
            name={names[at] ?? ''}
            outcome={outcome}
            words={words?.[at]}
            onlyHere={events?.[at]}
            {...playing}
          />
        ))}
      </div>
    </>
  )
}
