import { Link } from '@tanstack/react-router'
import { useAsked } from '../../api/use-asked.ts'
import { Button } from '../../parts/button.tsx'
import { eventTypeName } from '../../parts/event-types.ts'
import { Overlay } from '../../parts/overlay.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useFormats } from '../../text/use-formats.ts'
import { useText } from '../../text/use-text.ts'
import { WhyQuery, type WhyShown } from './details-queries.ts'
import './details.css'
import { texts } from './texts.ts'

/** Why there is an event: who saw it, by which prompt, in which file, and what was measured of it. */
export function Why({ id, onClose }: { id: string; onClose(): void }) {
  const t = useText(texts)
  const { data, problem, at, again } = useAsked(WhyQuery, { id })
  const event = data?.event
  return (
    <Overlay title={t('whyTitle')} onClose={onClose}>
      {problem && <Problem problem={problem} at={at} onRetry={again} />}
      {!data && !problem && <p className="dim appear-late">{t('loading')}</p>}
      {data && !event && <p>{t('eventGone')}</p>}
      {event && <Reasons event={event} />}
      <div className="dialog-orders">
        {event && (
          <Link className="button button-plain" to="/chat" search={{ event: id }}>
            {t('askAbout')}
          </Link>
        )}
        <Button kind="main" onPress={onClose} autoFocus>
          {t('close')}
        </Button>
      </div>
    </Overlay>
  )
}

function Reasons({ event }: { event: WhyShown }) {
  const t = useText(texts)
  const { percent, second } = useFormats()
  const { chunk, schema } = event
  const facts: [name: string, value: string][] = [
    [t('kind'), eventTypeName(event.type)],
    [t('seenAt'), `${second(event.startTime, true)}–${second(event.endTime, true)}`],
    [t('certain'), percent(event.confidence)],
    ...(chunk?.model ? [[t('by'), `${chunk.provider} ${chunk.model}`] as [string, string]] : []),
    ...(chunk?.prompt
      ? [[t('byPrompt'), `${chunk.prompt} ${chunk.promptVersion ?? ''}`.trim()] as [string, string]]
      : []),
    ...(schema ? [[t('bySchema'), `${schema.name} ${schema.version}`] as [string, string]] : []),
    ...(chunk
      ? [[t('inPart'), `${chunk.ordinal} · sha256 ${chunk.sha256.slice(0, 12)}…`] as [string, string]]
      : []),
    ...measured(event.attributes),
  ]
  return (
    <>
      <p>
        <bdi>{event.description}</bdi>
      </p>
      <dl className="facts why">
        {facts.map(([name, value], at) => (
          <div key={at}>
            <dt>{name}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      {(chunk?.passedOver ?? []).map(({ provider, model, message }, at) => (
        <p key={at} className="dim">
          {t('passedOver', { model: `${provider} ${model}`, why: message })}
        </p>
      ))}
      {chunk?.notAsked && (
        <p className="dim">
          {t('notAsked', {
            model: `${chunk.notAsked.provider} ${chunk.notAsked.model}`,
            why: chunk.notAsked.reason,
          })}
        </p>
      )}
    </>
  )
}

/** What was noted of an event, as words: the names are those of the API. */
const measured = (attributes: unknown): [string, string][] =>
  Object.entries((attributes ?? {}) as Record<string, unknown>).map(([name, value]) => [
    name,
    typeof value === 'object' ? JSON.stringify(value) : String(value),
  ])
