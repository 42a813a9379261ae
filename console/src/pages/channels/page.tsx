import { getRouteApi } from '@tanstack/react-router'
import { BellRing, Plus } from 'lucide-react'
import { useState } from 'react'
import { useAsked } from '../../api/use-asked.ts'
import { Button } from '../../parts/button.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Page } from '../../parts/page.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useMay } from '../../session/me.ts'
import { useText } from '../../text/use-text.ts'
import { ChannelForm } from './channel-form.tsx'
import './channels.css'
import { Deliveries } from './deliveries.tsx'
import { Channels, type ChannelRow } from './queries.ts'
import { Row } from './row.tsx'
import { texts } from './texts.ts'

const route = getRouteApi('/channels')

/** Ways by which others are told what happens: each tried by a button, with what it was told. */
export default function ChannelsPage() {
  const t = useText(texts)
  const { channel: open, state } = route.useSearch()
  const [edited, setEdited] = useState<ChannelRow | 'new'>()
  const [key, setKey] = useState<string>()
  const { data, problem, at, again } = useAsked(Channels, {})
  const mayChange = useMay('channels:write')
  const channels = data?.channels ?? []
  const order = mayChange && (
    <Button kind="main" onPress={() => setEdited('new')}>
      <Plus aria-hidden size={16} />
      {t('add')}
    </Button>
  )
  return (
    <Page title={t('title')} orders={order}>
      {problem && <Problem problem={problem} at={at} onRetry={again} />}
      {key && (
        <p className="panel channel-key" role="status">
          {t('keyOnce')} <code>{key}</code> <Button onPress={() => setKey(undefined)}>{t('keyKept')}</Button>
        </p>
      )}
      <ul className="channel-list">
        {channels.map((channel) => (
          <Row
            key={channel.id}
            {...{ channel, mayChange, isOpen: channel.id === open, onChanged: again }}
            onEdit={() => setEdited(channel)}
          />
        ))}
      </ul>
      {open !== undefined && channels.some(({ id }) => id === open) && (
        <Deliveries channelId={open} mayReplay={mayChange} {...{ state, onChanged: again }} />
      )}
      {data && channels.length === 0 && (
        <Empty title={t('none')} why={t(mayChange ? 'noneWhy' : 'noneMay')} icon={<BellRing size={40} />}>
          {order}
        </Empty>
      )}
      {!data && !problem && <p className="dim appear-late">{t('loading')}</p>}
      {edited && (
        <ChannelForm
          channel={edited === 'new' ? undefined : edited}
          onSaved={(secret) => {
            setKey(secret)
            setEdited(undefined)
            again()
          }}
          onClose={() => setEdited(undefined)}
        />
      )}
    </Page>
  )
}
