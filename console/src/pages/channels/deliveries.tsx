import { Link, useNavigate } from '@tanstack/react-router'
import { useAsked } from '../../api/use-asked.ts'
import { useChange } from '../../api/use-change.ts'
import { Button } from '../../parts/button.tsx'
import { Choice } from '../../parts/choice.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useOrder } from '../../parts/use-order.ts'
import { useFormats } from '../../text/use-formats.ts'
import { useText } from '../../text/use-text.ts'
import { Deliveries as Query, ReplayDeliveries } from './queries.ts'
import { STATES, type ChannelsSearch } from './search.ts'
import { texts } from './texts.ts'

export interface DeliveriesProps {
  channelId: string
  state: ChannelsSearch['state']
  mayReplay: boolean
  onChanged(): void
}

/** What a channel was told and is to be told, newest first. */
export function Deliveries({ channelId, state, mayReplay, onChanged }: DeliveriesProps) {
  const t = useText(texts)
  const { instant } = useFormats()
  const navigate = useNavigate()
  const { data, problem, at, again } = useAsked(Query, { channelId, state })
  const replay = useChange(ReplayDeliveries)
  const replaying = useOrder(async () => {
    await replay({ channelId })
    again()
    onChanged()
  })
  const all = data?.deliveries.nodes ?? []
  return (
    <section className="panel" aria-label={t('deliveriesTitle')}>
      <div className="channel-orders">
        <Choice
          label={t('state')}
          value={state ?? ''}
          options={[['', t('all')], ...STATES.map((each) => [each, t(each)] as const)]}
          onChange={(value) => {
            const chosen = STATES.find((each) => each === value)
            void navigate({
              to: '/channels',
              search: { channel: channelId, ...(chosen && { state: chosen }) },
            })
          }}
        />
        <Button onPress={again}>{t('refresh')}</Button>
        {mayReplay && (
          <Button onPress={replaying.run} isBusy={replaying.busy}>
            {t('replay')}
          </Button>
        )}
      </div>
      {(problem ?? replaying.problem) && (
        <Problem problem={(problem ?? replaying.problem)!} at={at} onRetry={again} />
      )}
      {data && all.length === 0 && <p className="dim">{t('noDeliveries')}</p>}
      <ul className="channel-deliveries">
        {all.map((each) => (
          <li key={each.id}>
            <span className="dim">{instant(each.createdAt)}</span>{' '}
            <strong data-state={each.state}>{t(each.state)}</strong>{' '}
            {each.processId ? (
              <Link to="/processes/$id" params={{ id: each.processId }}>
                {each.title}
              </Link>
            ) : (
              each.title
            )}
            {each.cause && each.state !== 'delivered' && <p className="dim">{each.cause.message}</p>}
          </li>
        ))}
      </ul>
    </section>
  )
}
