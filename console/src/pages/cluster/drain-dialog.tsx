import { useAsked } from '../../api/use-asked.ts'
import { useChange } from '../../api/use-change.ts'
import { Button } from '../../parts/button.tsx'
import { Overlay } from '../../parts/overlay.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useOrder } from '../../parts/use-order.ts'
import { useFormats } from '../../text/use-formats.ts'
import { useText } from '../../text/use-text.ts'
import { Drain, Forecast, type Answers } from './queries.ts'
import { texts } from './texts.ts'

export interface DrainDialogProps {
  node: string
  obeyed(answers: Answers, nobody: string): void
  onClose(): void
}

/** What would come of it if a node ended: it can be ordered once that is seen. */
export function DrainDialog({ node, obeyed, onClose }: DrainDialogProps) {
  const t = useText(texts)
  const { number, instant } = useFormats()
  const drain = useChange(Drain)
  const asked = useAsked(Forecast, { node })
  const forecast = asked.data?.drainForecast
  const { problem, busy, run } = useOrder(async () => {
    obeyed((await drain({ node })).drainNode, t('nobodyAnswered', { nodes: node }))
    onClose()
  })
  const trouble = problem ?? asked.problem
  return (
    <Overlay title={t('drainTitle', { node })} onClose={onClose}>
      <div className="order-form">
        <p>{t('drainEffect')}</p>
        {forecast && (
          <>
            <ul className="forecast">
              {forecast.stages.map(({ stage, inHand, waiting, heirs }) => (
                <li key={stage}>
                  <strong>
                    <bdi>{stage}</bdi>
                  </strong>
                  <span>
                    {t('inHand')}: {number(inHand)} · {t('left')}:{' '}
                    {waiting === null ? t('notKnown') : number(waiting)}
                  </span>
                  <span className={heirs.length === 0 ? 'is-bad' : undefined}>
                    {t('heirs')}:{' '}
                    {heirs.length === 0
                      ? t('nobody')
                      : heirs.map((heir) => t('heir', { ...heir })).join(', ')}
                  </span>
                </li>
              ))}
            </ul>
            <p className="dim">
              {forecast.doneAt && t('doneAt', { at: instant(forecast.doneAt) })}{' '}
              {forecast.deadlineAt && t('deadlineAt', { at: instant(forecast.deadlineAt) })}
            </p>
          </>
        )}
        {trouble && <Problem problem={trouble} onRetry={problem ? run : asked.again} />}
        <div className="dialog-orders">
          <Button onPress={onClose} autoFocus>
            {t('cancel')}
          </Button>
          <Button kind="danger" isDisabled={!forecast} isBusy={busy} onPress={run}>
            {t('order')}
          </Button>
        </div>
      </div>
    </Overlay>
  )
}
