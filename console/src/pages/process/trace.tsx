import { Link } from '@tanstack/react-router'
import { useAsked } from '../../api/use-asked.ts'
import { Empty } from '../../parts/empty.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useFormats } from '../../text/use-formats.ts'
import { useText } from '../../text/use-text.ts'
import { usd } from '../ops/usd.ts'
import { TraceQuery, type FailureShown, type SpanShown } from './details-queries.ts'
import './details.css'
import { texts } from './texts.ts'
import { sumOf, waterfall } from './waterfall.ts'

/** What models were asked for a video, to one scale of time, what that cost, and what failed for good. */
export function Trace({ id }: { id: string }) {
  const t = useText(texts)
  const { data, problem, at, again } = useAsked(TraceQuery, { id })
  const { number } = useFormats()
  const spans = data?.process?.spans ?? []
  const failures = data?.process?.failures ?? []
  const [input, output, cost] = [
    sumOf(spans, ({ inputTokens }) => inputTokens),
    sumOf(spans, ({ outputTokens }) => outputTokens),
    sumOf(spans, (span) => span.cost),
  ]
  const all = [
    t('calls', { count: spans.length }),
    ...(input === undefined ? [] : [t('tokens', { input: number(input), output: number(output ?? 0) })]),
    ...(cost === undefined ? [] : [usd(cost)]),
  ]
  return (
    <div className="trace">
      {problem && <Problem problem={problem} at={at} onRetry={again} />}
      {!data && !problem && <p className="dim appear-late">{t('loading')}</p>}
      {data && spans.length === 0 && <Empty title={t('noCalls')} why={t('noCallsWhy')} />}
      {spans.length > 0 && (
        <>
          <p className="dim">{all.join(' · ')}</p>
          <ol className="spans" aria-label={t('trace')} tabIndex={0}>
            {waterfall(spans, at).map(({ span, from, length }) => (
              <SpanRow key={span.id} {...{ span, from, length }} />
            ))}
          </ol>
        </>
      )}
      {failures.length > 0 && (
        <section>
          <h2>{t('failures')}</h2>
          <ul className="failures">
            {failures.map((failure) => (
              <FailureRow key={`${failure.messageId} ${failure.replays}`} failure={failure} />
            ))}
          </ul>
        </section>
      )}
    </div>
  )
}

function SpanRow({ span, from, length }: { span: SpanShown; from: number; length: number }) {
  const t = useText(texts)
  const { span: duration, number } = useFormats()
  const { name, stage, provider, model, promptVersion, inputTokens, outputTokens, cost, retries, error } =
    span
  const told = [
    [provider, model].filter(Boolean).join(' '),
    ...(promptVersion ? [t('prompt', { version: promptVersion.slice(0, 7) })] : []),
    ...(inputTokens === null
      ? []
      : [t('tokens', { input: number(inputTokens), output: number(outputTokens ?? 0) })]),
    ...(cost === null ? [] : [usd(cost)]),
    ...(retries ? [t('retries', { count: retries })] : []),
  ]
  return (
    <li className={error ? 'span span-failed' : 'span'}>
      <span className="span-name">
        {stage ? `${stage} · ${name}` : name}
        <span className="dim">{span.durationMs === null ? t('asking') : duration(span.durationMs)}</span>
      </span>
      <svg viewBox="0 0 1000 6" preserveAspectRatio="none" aria-hidden>
        <rect x={from * 1000} width={Math.max(3, length * 1000)} height={6} rx={1} />
      </svg>
      <small className="dim">
        <bdi>{told.filter(Boolean).join(' · ')}</bdi>
      </small>
      {error && (
        <small className="span-error">
          <bdi>
            {error.code}: {error.message}
          </bdi>
        </small>
      )}
    </li>
  )
}

function FailureRow({ failure }: { failure: FailureShown }) {
  const t = useText(texts)
  const { instant } = useFormats()
  const { stage, messageId, cause, attempts, lastFailedAt, replayedAt } = failure
  return (
    <li>
      <span>
        {stage} · {cause.code} · {t('tries', { count: attempts })}
      </span>
      <bdi>{cause.message}</bdi>
      <small className="dim">
        {replayedAt ? t('cameBack', { at: instant(replayedAt) }) : instant(lastFailedAt)}
      </small>
      {!replayedAt && (
        <Link to="/ops/letters" search={{ letter: messageId }}>
          {t('toLetter')}
        </Link>
      )}
    </li>
  )
}
