import { useState } from 'react'
import { SpectraApiError } from '../../api/errors.ts'
import { useChange } from '../../api/use-change.ts'
import type { ActorFacts } from '../../operate/cluster.ts'
import type { Place } from '../../operate/place.ts'
import { Button } from '../../parts/button.tsx'
import { Confirm } from '../../parts/confirm.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useOrder } from '../../parts/use-order.ts'
import { useMay, useMe } from '../../session/me.ts'
import { useText } from '../../text/use-text.ts'
import { DrainDialog } from './drain-dialog.tsx'
import { Pause, RestartWorker, Resume, type Answers } from './queries.ts'
import { ScaleDialog } from './scale-dialog.tsx'
import { texts } from './texts.ts'

/** Throws what a node refused, or that none answered. */
export function obeyed({ replies, silent }: Answers, nobody: string): void {
  const cause = replies.find(({ cause }) => cause)?.cause
  if (cause) {
    const { advice, ...said } = cause
    throw new SpectraApiError({ ...said, ...(advice && { advice }) })
  }
  if (silent.length > 0)
    throw new SpectraApiError({ code: 'SS_NODE_SILENT', message: nobody, retryable: true })
}

/** What can be ordered of whoever stands at a place. What comes of it is said before. */
export function Orders({ place, actor }: { place: Place; actor: ActorFacts | undefined }) {
  const t = useText(texts)
  const { role } = useMe()
  const mayWrite = useMay('cluster:write')
  const { node, stage = '', worker } = place
  const [asked, setAsked] = useState<'scale' | 'pause' | 'restart' | 'drain'>()
  const close = (): void => setAsked(undefined)
  const [pause, resume, restart] = [useChange(Pause), useChange(Resume), useChange(RestartWorker)]
  const nobody = t('nobodyAnswered', { nodes: node })
  const resuming = useOrder(async () => obeyed((await resume({ node, stage })).resumeStage, nobody))
  const order = (what: 'scale' | 'pause' | 'restart' | 'drain') => (
    <Button isDisabled={!mayWrite} onPress={() => setAsked(what)}>
      {t(what)}
    </Button>
  )
  return (
    <div className="inspector-orders">
      {!place.stage && order('drain')}
      {place.stage && !worker && (
        <>
          {order('scale')}
          {actor?.state === 'paused' ? (
            <Button kind="main" isDisabled={!mayWrite} isBusy={resuming.busy} onPress={resuming.run}>
              {t('resume')}
            </Button>
          ) : (
            order('pause')
          )}
        </>
      )}
      {worker && order('restart')}
      {!mayWrite && <small className="dim">{t('lacks', { role })}</small>}
      {resuming.problem && <Problem problem={resuming.problem} onRetry={resuming.run} />}
      {asked === 'pause' && (
        <Confirm
          title={t('pauseTitle', { stage, node })}
          effect={t('pauseEffect', { count: actor?.inFlight ?? 0 })}
          order={t('order')}
          work={async () => obeyed((await pause({ node, stage })).pauseStage, nobody)}
          onClose={close}
        />
      )}
      {asked === 'restart' && worker && (
        <Confirm
          title={t('restartTitle', { worker, node })}
          effect={t('restartEffect')}
          order={t('order')}
          work={async () => obeyed((await restart({ node, stage, worker })).restartWorker, nobody)}
          onClose={close}
        />
      )}
      {asked === 'scale' && <ScaleDialog {...{ node, stage, onClose: close }} obeyed={obeyed} />}
      {asked === 'drain' && <DrainDialog node={node} onClose={close} obeyed={obeyed} />}
    </div>
  )
}
