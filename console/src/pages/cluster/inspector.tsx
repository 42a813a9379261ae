import { X } from 'lucide-react'
import { useAsked } from '../../api/use-asked.ts'
import type { KnownNode } from '../../operate/cluster.ts'
import { actorAt, type Place } from '../../operate/place.ts'
import { Button } from '../../parts/button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useNow } from '../../parts/use-now.ts'
import { useFormats } from '../../text/use-formats.ts'
import { useText } from '../../text/use-text.ts'
import { LastMessage } from './last-message.tsx'
import { Orders } from './orders.tsx'
import { WorkerRestarts } from './queries.ts'
import { texts } from './texts.ts'

export interface InspectorProps {
  known: KnownNode | undefined
  place: Place
  onClose(): void
}

/** Who stands at a place: what it does, why it was started again, and what can be ordered. */
export function Inspector({ known, place, onClose }: InspectorProps) {
  const t = useText(texts)
  const { instant, ago, number, bytes, percent, span } = useFormats()
  const now = useNow(5000)
  const restarts = useAsked(WorkerRestarts, place)
  const actor = actorAt(known, place)
  const isGone = !known || (place.stage !== undefined && !actor)
  const facts: [name: string, value: string | null | undefined][] = actor
    ? [
        [t('inHand'), number(actor.inFlight)],
        [t('handled'), number(actor.handled)],
        [t('fails'), number(actor.failed)],
        [t('restarts'), number(actor.restarts)],
        [t('queue'), actor.queue],
        [t('pid'), actor.pid === null ? null : String(actor.pid)],
        [t('memory'), actor.memory === null ? null : bytes(actor.memory)],
        [t('cpu'), actor.cpu === null ? null : percent(actor.cpu)],
        [
          t('lastCrash'),
          actor.lastCrash && `${ago(actor.lastCrash.at, now)}: ${actor.lastCrash.cause.message}`,
        ],
      ]
    : known
      ? [
          [t('version'), known.facts.version],
          [t('host'), known.facts.host],
          [t('pid'), String(known.facts.pid)],
          [t('memory'), bytes(known.facts.memory)],
          [t('cpu'), percent(known.facts.cpu)],
          [t('since'), instant(known.facts.startedAt)],
          [t('heard'), known.facts.stale ? ago(known.facts.at, now) : null],
        ]
      : []
  const name = place.worker ?? place.stage ?? place.node
  return (
    <section className="inspector" aria-label={name}>
      <div className="inspector-head">
        <h2>
          <bdi>{name}</bdi>
        </h2>
        <Button kind="quiet" aria-label={t('close')} onPress={onClose}>
          <X aria-hidden size={16} />
        </Button>
      </div>
      {isGone ? (
        <p>{t('gone')}</p>
      ) : (
        <>
          <dl className="facts">
            {facts
              .filter(([, value]) => value)
              .map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>
                    <bdi>{value}</bdi>
                  </dd>
                </div>
              ))}
          </dl>
          {place.stage !== undefined && place.worker !== undefined && (
            <LastMessage
              node={place.node}
              stage={place.stage}
              worker={place.worker}
              handled={actor?.handled}
            />
          )}
          <Orders place={place} actor={actor} />
        </>
      )}
      <h3>{t('history')}</h3>
      {restarts.problem && <Problem problem={restarts.problem} at={restarts.at} onRetry={restarts.again} />}
      {restarts.data?.restarts.nodes.length === 0 && <p className="dim">{t('never')}</p>}
      <ul className="restarts">
        {restarts.data?.restarts.nodes.map(({ id, worker, at, cause, delayMs, escalated }) => (
          <li key={id}>
            <time className="dim" dateTime={at} title={instant(at)}>
              {ago(at, now)}
            </time>{' '}
            <bdi>{t('restartLine', { worker, code: cause.code, span: span(delayMs) })}</bdi>
            <small className="dim">
              <bdi>{cause.message}</bdi>
            </small>
            {escalated && <small className="is-bad">{t('escalated')}</small>}
          </li>
        ))}
      </ul>
    </section>
  )
}
