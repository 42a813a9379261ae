import { SpectraApiError } from '../../../api/errors.ts'
import { Empty } from '../../../parts/empty.tsx'
import { eventTypeName } from '../../../parts/event-types.ts'
import { Problem } from '../../../parts/problem.tsx'
import { Lanes } from '../../../player/lanes.tsx'
import { useFormats } from '../../../text/use-formats.ts'
import { useText } from '../../../text/use-text.ts'
import type { Stretch } from './compare.ts'
import { Figures, StepFigures } from './figures.tsx'
import type { EventTold, TrialShown } from './queries.ts'
import { texts } from './texts.ts'
import type { Outcome as Came } from './use-trial.ts'

export interface OutcomeProps {
  name: string
  outcome: Came | undefined
  /** The description where another one stands beside it. */
  words: readonly Stretch[] | undefined
  /** Events that the other side does not have. */
  onlyHere: ReadonlySet<EventTold> | undefined
  /** Of the video of the chunk, from its first frame. */
  second: number
  onSeek(second: number): void
}

/** What came of one side. What a model says is a stranger's text: it is shown as text, and nothing else. */
export function Outcome({ name, outcome, ...shown }: OutcomeProps) {
  const t = useText(texts)
  const trial = outcome?.trial
  return (
    <section className="trial-outcome panel" aria-label={t('outcomeOf', { name })} aria-busy={!outcome}>
      <h4>
        <bdi>{name}</bdi>
      </h4>
      {!outcome && <p className="dim">{t('asking')}</p>}
      {outcome?.problem && <Problem problem={outcome.problem} />}
      {trial && (
        <>
          {trial.warnings.map(({ message }) => (
            <p key={message} className="is-warn">
              {message}
            </p>
          ))}
          <Described trial={trial} words={shown.words} />
          <Happened trial={trial} {...shown} />
          {trial.failure && <Problem problem={failed(trial.failure)} />}
          <Figures trial={trial} />
        </>
      )}
    </section>
  )
}

const failed = ({ code, message, advice }: NonNullable<TrialShown['failure']>): SpectraApiError =>
  new SpectraApiError({ code, message, retryable: false, ...(advice && { advice }) })

function Described({ trial: { description }, words }: { trial: TrialShown; words: OutcomeProps['words'] }) {
  const t = useText(texts)
  if (!description) return null
  const stretches = words ?? [{ text: description.summary, isOnlyHere: false }]
  return (
    <>
      <h5>{t(description.isKept ? 'keptDescription' : 'description')}</h5>
      <p className="trial-text">
        <bdi>
          {stretches.map(({ text, isOnlyHere }, at) =>
            isOnlyHere ? <mark key={at}>{text}</mark> : <span key={at}>{text}</span>,
          )}
        </bdi>
      </p>
      <StepFigures step={description.step} isKept={description.isKept} />
    </>
  )
}

function Happened({
  trial,
  onlyHere,
  second,
  onSeek,
}: { trial: TrialShown } & Omit<OutcomeProps, 'name' | 'outcome'>) {
  const t = useText(texts)
  const format = useFormats()
  const { events, chunk } = trial
  if (!events) return null
  const from = chunk.startTime
  const duration = Math.max(0.1, chunk.endTime - from)
  const marks = events.events.map((event, at) => ({
    ...{ id: String(at), type: event.type },
    ...{ startTime: event.startTime - from, endTime: event.endTime - from },
  }))
  return (
    <>
      <h5>{t('eventsCount', { count: events.events.length })}</h5>
      {events.events.length === 0 && <Empty title={t('noEvents')} why={t('noEventsWhy')} />}
      {events.events.length > 0 && (
        <Lanes
          pieces={[{ startTime: 0, endTime: duration }]}
          events={marks}
          {...{ duration, second, onSeek }}
          nameOf={eventTypeName}
        />
      )}
      <ul className="trial-events">
        {events.events.map((event, at) => (
          <li key={at} data-only={onlyHere?.has(event) ?? false}>
            <button type="button" className="trial-event" onClick={() => onSeek(event.startTime - from)}>
              <span className="trial-when">
                {format.second(event.startTime, true)}–{format.second(event.endTime, true)}
              </span>
              <strong>
                <bdi>{eventTypeName(event.type)}</bdi>
              </strong>
              <span className="dim">{format.percent(event.confidence)}</span>
              {onlyHere?.has(event) && <span className="trial-only">{t('onlyHere')}</span>}
              <bdi className="trial-said">{event.description}</bdi>
              <small className="dim trial-said">
                <bdi>{attributesOf(event.attributes)}</bdi>
              </small>
            </button>
          </li>
        ))}
      </ul>
      <StepFigures step={events.step} isKept={false} />
    </>
  )
}

const attributesOf = (attributes: unknown): string =>
  Object.entries((attributes ?? {}) as Record<string, unknown>)
    .map(([name, value]) => `${name}: ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(' · ')
