import { useFormats } from '../../text/use-formats.ts'
import { useText } from '../../text/use-text.ts'
import { coverage, type Covered } from './state.ts'
import { texts } from './texts.ts'

export interface CoverageStripProps {
  recorded: Covered | undefined
  /** Milliseconds since 1970. */
  range: { from: number; until: number }
}

/** What was recorded in a range, drawn to scale; what is missing for a cause stands out. The words beside it say the same. */
export function CoverageStrip({ recorded, range: { from, until } }: CoverageStripProps) {
  const t = useText(texts)
  const { percent, span } = useFormats()
  const place = (iso: string): number => ((Date.parse(iso) - from) / (until - from)) * 100
  const part = (each: { from: string; until: string }, className: string) => (
    <rect
      key={className + each.from}
      className={className}
      x={place(each.from)}
      width={Math.max(0.25, place(each.until) - place(each.from))}
      height={6}
    />
  )
  const { share, missing } = recorded ? coverage(recorded) : { share: 0, missing: 0 }
  return (
    <span className="coverage">
      <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden>
        {recorded?.stretches.map((each) => part(each, 'coverage-taken'))}
        {recorded?.gaps.filter(({ cause }) => cause).map((each) => part(each, 'coverage-missing'))}
      </svg>
      {recorded && (
        <span>
          {t('recorded', { percent: percent(share) })}
          {missing > 0 && <em> {t('missing', { span: span(missing * 1000) })}</em>}
        </span>
      )}
    </span>
  )
}
