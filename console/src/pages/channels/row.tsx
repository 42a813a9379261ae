import { Link } from '@tanstack/react-router'
import { Pause, Pencil, Play, Send, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useChange } from '../../api/use-change.ts'
import { Button } from '../../parts/button.tsx'
import { Confirm } from '../../parts/confirm.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useOrder } from '../../parts/use-order.ts'
import { useFormats } from '../../text/use-formats.ts'
import { useText } from '../../text/use-text.ts'
import { addressText } from './draft.ts'
import { PauseChannel, RemoveChannel, ResumeChannel, TestChannel, type ChannelRow } from './queries.ts'
import { texts } from './texts.ts'

export interface RowProps {
  channel: ChannelRow
  mayChange: boolean
  isOpen: boolean
  onEdit(): void
  onChanged(): void
}

/** A channel: where it leads, how it is, and what can be done with it. */
export function Row({ channel, mayChange, isOpen, onEdit, onChanged }: RowProps) {
  const t = useText(texts)
  const { instant } = useFormats()
  const { id, name, kind, failing, pausedAt, waiting, dead, quiet, digest, nextDigestAt } = channel
  return (
    <li className="panel channel" data-open={isOpen}>
      <div className="channel-head">
        <h2>
          <bdi>{name}</bdi>
        </h2>
        <span className="dim">
          {t(kind)} · <bdi className="channel-address">{addressText(channel)}</bdi>
        </span>
      </div>
      <p className={failing && !pausedAt ? 'channel-failing' : ''} role="status">
        {pausedAt ? t('paused') : failing ? t('failing', { because: failing.because }) : t('well')}
      </p>
      <p className="dim">
        {channel.wants.kinds.map((each) => t(each)).join(', ') || t('toldNothing')}
        {quiet && ` · ${t('quietAt', { from: quiet.from, until: quiet.until, zone: quiet.zone })}`}
        {digest && nextDigestAt && ` · ${t('nextDigest', { at: instant(nextDigestAt) })}`}
      </p>
      <p>
        <Link to="/channels" search={isOpen ? {} : { channel: id }} aria-expanded={isOpen}>
          {t('deliveries', { waiting, dead })}
        </Link>
      </p>
      {mayChange && <Orders {...{ channel, onEdit, onChanged }} />}
    </li>
  )
}

function Orders({
  channel: { id, name, pausedAt },
  onEdit,
  onChanged,
}: Pick<RowProps, 'channel' | 'onEdit' | 'onChanged'>) {
  const t = useText(texts)
  const [removing, setRemoving] = useState(false)
  const [result, setResult] = useState<string>()
  const [pause, resume] = [useChange(PauseChannel), useChange(ResumeChannel)]
  const [remove, test] = [useChange(RemoveChannel), useChange(TestChannel)]
  const switching = useOrder(async () => {
    await (pausedAt ? resume({ id }) : pause({ id }))
    onChanged()
  })
  const testing = useOrder(async () => {
    setResult(undefined)
    const { testChannel } = await test({ id })
    const { delivered, cause } = testChannel
    setResult(delivered ? t('taken') : `${cause?.code ?? ''}: ${cause?.message ?? ''} ${cause?.advice ?? ''}`)
  })
  const problem = switching.problem ?? testing.problem
  return (
    <div className="channel-orders">
      <Button onPress={testing.run} isBusy={testing.busy}>
        <Send aria-hidden size={15} />
        {t('test')}
      </Button>
      <Button onPress={switching.run} isBusy={switching.busy}>
        {pausedAt ? <Play aria-hidden size={15} /> : <Pause aria-hidden size={15} />}
        {t(pausedAt ? 'resume' : 'pause')}
      </Button>
      <Button onPress={onEdit}>
        <Pencil aria-hidden size={15} />
        {t('change')}
      </Button>
      <Button onPress={() => setRemoving(true)}>
        <Trash2 aria-hidden size={15} />
        {t('remove')}
      </Button>
      <p role="status" className="channel-result">
        {testing.busy ? t('testing') : result}
      </p>
      {problem && <Problem problem={problem} />}
      {removing && (
        <Confirm
          title={t('removeTitle', { name })}
          effect={t('removeEffect')}
          order={t('remove')}
          isLoss
          work={async () => {
            await remove({ id })
            onChanged()
          }}
          onClose={() => setRemoving(false)}
        />
      )}
    </div>
  )
}
