import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useChange } from '../../api/use-change.ts'
import { useLive } from '../../api/use-live.ts'
import { Button } from '../../parts/button.tsx'
import { Meter } from '../../parts/meter.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useOrder } from '../../parts/use-order.ts'
import { useMay } from '../../session/me.ts'
import { useText } from '../../text/use-text.ts'
import { CancelReplay, ReplayUpdated, type ReplayRow } from './queries.ts'
import { texts } from './texts.ts'

const route = getRouteApi('/ops/letters')

/** How far a replay is. Whoever has its address sees the same. */
export function Replaying({ id, onEnd }: { id: string; onEnd(): void }) {
  const t = useText(texts)
  const navigate = route.useNavigate()
  const mayWrite = useMay('letters:write')
  const [replay, setReplay] = useState<ReplayRow>()
  const cancel = useChange(CancelReplay)
  const { problem, busy, run } = useOrder(async () => void (await cancel({ id })))
  const unfollowed = useLive(
    ReplayUpdated,
    { id },
    {
      pause: replay !== undefined && replay.state !== 'running',
      onMessage({ replayUpdated: { replay } }) {
        setReplay(replay)
        onEnd()
      },
    },
  )
  const trouble = problem ?? unfollowed
  const hide = (): void => void navigate({ search: (known) => ({ ...known, replay: undefined }) })
  return (
    <section className="replaying" aria-label={t('replaying')}>
      {trouble && <Problem problem={trouble} />}
      {replay && (
        <>
          <div className="replaying-said" role="status">
            <strong>
              {t('replaying')}{' '}
              {t(replay.state, { perSecond: replay.perSecond, why: replay.stoppedBecause ?? '' })}
            </strong>
            <span className="dim">
              {t('progress', { done: replay.done, total: replay.total, failed: replay.failed })}
            </span>
          </div>
          <Meter name={t('replaying')} value={replay.done} of={replay.total} />
        </>
      )}
      {replay?.state === 'running' && mayWrite ? (
        <Button onPress={run} isBusy={busy}>
          {t('stopReplay')}
        </Button>
      ) : (
        <Button onPress={hide}>{t('hide')}</Button>
      )}
    </section>
  )
}
