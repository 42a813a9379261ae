import { getRouteApi } from '@tanstack/react-router'
import { MessageCircleQuestion } from 'lucide-react'
import { useState } from 'react'
import { useAsked } from '../../api/use-asked.ts'
import { Button } from '../../parts/button.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Page } from '../../parts/page.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useText } from '../../text/use-text.ts'
import { AskForm } from './ask-form.tsx'
import './chat.css'
import { Listing } from './listing.tsx'
import { Orders } from './orders.tsx'
import { ConversationQuery, ConversationsQuery, type Citation } from './queries.ts'
import { Side } from './side.tsx'
import { texts } from './texts.ts'
import { TurnSaid } from './turn.tsx'

const route = getRouteApi('/chat')

/** Conversations about footage: questions, answers whose citations play beside, and who may read them. */
export default function ChatPage() {
  const t = useText(texts)
  const { c = '' } = route.useSearch()
  const navigate = route.useNavigate()
  const list = useAsked(ConversationsQuery, {})
  const open = useAsked(ConversationQuery, { id: c }, { pause: c === '' })
  const [watched, watch] = useState<Citation>()
  const conversation = c === '' ? undefined : open.data?.conversation
  const renew = (): void => {
    open.again()
    list.again()
  }
  const orders = (
    <>
      <Button onPress={() => void navigate({ search: {} })}>{t('new')}</Button>
      {conversation?.isOwn && (
        <Orders
          conversation={conversation}
          onChanged={renew}
          onGone={() => {
            list.again()
            void navigate({ search: {} })
          }}
        />
      )}
    </>
  )
  return (
    <Page title={t('title')} orders={orders}>
      <div className="chat">
        <Listing conversations={list.data?.conversations ?? []} open={c} />
        <section className="chat-turns">
          {(open.problem ?? list.problem) && (
            <Problem problem={(open.problem ?? list.problem)!} onRetry={renew} />
          )}
          {c === '' && (
            <Empty title={t('start')} why={t('startWhy')} icon={<MessageCircleQuestion size={40} />} />
          )}
          {c !== '' && !open.asking && open.data && !conversation && <Empty title={t('missing')} />}
          {conversation?.turns.map((turn) => (
            <TurnSaid key={turn.id} turn={turn} onWatch={watch} onDone={renew} />
          ))}
          {conversation && !conversation.isOwn && <p className="dim">{t('readOnly')}</p>}
          {(c === '' || conversation?.isOwn) && <AskForm key={c} conversation={c} onAsked={renew} />}
        </section>
        {watched && <Side citation={watched} onClose={() => watch(undefined)} />}
      </div>
    </Page>
  )
}
