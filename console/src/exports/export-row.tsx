import { Download, FileJson } from 'lucide-react'
import { useState } from 'react'
import { SpectraApiError } from '../api/errors.ts'
import { useChange } from '../api/use-change.ts'
import { Button } from '../parts/button.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { Meter } from '../parts/meter.tsx'
import { Problem } from '../parts/problem.tsx'
import { useOrder } from '../parts/use-order.ts'
import { useMay } from '../session/me.ts'
import { useFormats } from '../text/use-formats.ts'
import { useText } from '../text/use-text.ts'
import './exports.css'
import { CancelExport, type ExportShown } from './queries.ts'
import { texts } from './texts.ts'

export const isUnderWay = ({ state }: Pick<ExportShown, 'state'>): boolean =>
  state === 'waiting' || state === 'running'

/** One export: how far it is, and what can be had of it. */
export function ExportRow({ made, onChange }: { made: ExportShown; onChange(): void }) {
  const t = useText(texts)
  const { name, state, cause, video, manifest } = made
  const mayCancel = useMay('footage:review')
  const cancel = useChange(CancelExport)
  const [isAsked, setAsked] = useState(false)
  const work = async (): Promise<void> => {
    await cancel({ id: made.id })
    onChange()
  }
  const order = useOrder(work)
  const fileName = `${name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 80) || 'export'}`
  return (
    <div className="export-row" data-state={state}>
      <span className="export-said">
        <bdi>{name}</bdi>
        <Where made={made} />
      </span>
      {video && (
        <a
          className="button button-main"
          href={video.url}
          download={`${fileName}.mp4`}
          aria-label={t('download', { name })}
        >
          <Download aria-hidden size={15} />
          {t('downloadShort')}
        </a>
      )}
      {manifest && (
        <a className="button button-plain" href={manifest.url} download={`${fileName}.json`}>
          <FileJson aria-hidden size={15} />
          {t('manifest')}
        </a>
      )}
      {mayCancel && isUnderWay(made) && (
        <Button kind="quiet" onPress={order.run} isBusy={order.busy}>
          {t('cancel')}
        </Button>
      )}
      {mayCancel && state === 'done' && (
        <Button kind="quiet" onPress={() => setAsked(true)}>
          {t('remove')}
        </Button>
      )}
      {cause && state === 'failed' && (
        <Problem problem={new SpectraApiError({ ...cause, advice: cause.advice ?? undefined })} />
      )}
      {order.problem && <Problem problem={order.problem} onRetry={order.run} />}
      {isAsked && (
        <Confirm
          title={t('removeTitle', { name })}
          effect={t('removeEffect')}
          order={t('remove')}
          isLoss
          work={work}
          onClose={() => setAsked(false)}
        />
      )}
    </div>
  )
}

function Where({ made }: { made: ExportShown }) {
  const t = useText(texts)
  const { second, bytes, instant } = useFormats()
  const { state, doneSeconds, allSeconds, video, expiresAt, name } = made
  if (state === 'running')
    return (
      <span className="dim">
        <Meter name={t('progress', { name })} value={doneSeconds} of={allSeconds} />
        {t('running', { done: second(doneSeconds), all: second(allSeconds) })}
      </span>
    )
  if (state === 'done' && video && expiresAt)
    return <span className="dim">{t('done', { bytes: bytes(video.bytes), until: instant(expiresAt) })}</span>
  return <span className="dim">{t(state === 'done' ? 'expired' : state)}</span>
}
