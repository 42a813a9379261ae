import { useFormats } from '../../../text/use-formats.ts'
import { useText } from '../../../text/use-text.ts'
import { usePreferences } from '../../../shell/preferences.ts'
import { money } from './money.ts'
import type { StepShown, TrialShown } from './queries.ts'
import { texts } from './texts.ts'

/** Who answered, what it took, and what the checks refused. */
export function StepFigures({ step, isKept }: { step: StepShown; isKept: boolean }) {
  const t = useText(texts)
  const { language } = usePreferences()
  const { number, span } = useFormats()
  const { provider, model, inputTokens, outputTokens, usd, milliseconds, refused, passedOver } = step
  return (
    <>
      <p className="dim trial-figures">
        <bdi>
          {provider} {model}
        </bdi>
        {isKept && ` · ${t('asBefore')}`}
        {!isKept && ` · ${span(milliseconds)}`}
        {inputTokens !== null &&
          ` · ${t('tokens', { input: number(inputTokens), output: number(outputTokens ?? 0) })}`}
        {usd !== null && ` · ${money(usd, language)}`}
      </p>
      {passedOver.length + refused.length > 0 && (
        <ul className="trial-refused">
          {passedOver.map((one, at) => (
            <li key={`passed ${at}`}>
              <bdi>
                {t('passedOver', { who: `${one.provider} ${one.model}`, why: one.message, code: one.code })}
              </bdi>
            </li>
          ))}
          {refused.map((fault, at) => (
            <li key={at}>
              <bdi>{t('refused', { fault })}</bdi>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

/** What all of it took. */
export function Figures({ trial: { cost, milliseconds } }: { trial: TrialShown }) {
  const t = useText(texts)
  const { language } = usePreferences()
  const { span } = useFormats()
  const paid =
    cost.calls === 0 ? t('nothingPaid') : t('paid', { count: cost.calls, usd: money(cost.usd, language) })
  return (
    <p className="trial-sum">
      {span(milliseconds)} · {paid}
      {cost.unpriced > 0 && ` · ${t('unpriced', { count: cost.unpriced })}`}
      {cost.estimated > 0 && ` · ${t('estimated', { count: cost.estimated })}`}
    </p>
  )
}
