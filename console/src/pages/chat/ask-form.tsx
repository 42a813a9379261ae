import { getRouteApi } from '@tanstack/react-router'
import { MessageCircleQuestion } from 'lucide-react'
import { useRef, useState, type FormEvent } from 'react'
import { Input, TextField } from 'react-aria-components'
import { useChange } from '../../api/use-change.ts'
import { Button } from '../../parts/button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useOrder } from '../../parts/use-order.ts'
import { useZones } from '../../text/use-zones.ts'
import { useText } from '../../text/use-text.ts'
import { AskMutation, BeginMutation } from './queries.ts'
import { texts } from './texts.ts'

const route = getRouteApi('/chat')

/** Asks in a conversation; the first question begins one. Sent again after a lost answer it is one question. */
export function AskForm({ conversation, onAsked }: { conversation: string; onAsked(): void }) {
  const t = useText(texts)
  const { q = '', process: processId, chunk: chunkId, event: eventId } = route.useSearch()
  const navigate = route.useNavigate()
  const { asked: zone } = useZones()
  const [text, setText] = useState(q)
  const begin = useChange(BeginMutation)
  const ask = useChange(AskMutation)
  const begun = useRef({ conversation, turn: crypto.randomUUID() })
  const hasAbout = [processId, chunkId, eventId].some((id) => id !== undefined)
  const about = hasAbout ? { processId, chunkId, eventId } : undefined
  const { problem, busy, run } = useOrder(async () => {
    const { current } = begun
    current.conversation ||= (await begin({})).createConversation.id
    await ask({
      ...{ id: current.conversation, text: text.trim(), zone, turn: current.turn },
      ...(about && { about }),
    })
    current.turn = crypto.randomUUID()
    setText('')
    onAsked()
    if (conversation === '' || hasAbout) void navigate({ search: { c: current.conversation } })
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (text.trim() !== '') run()
  }
  return (
    <form className="question" onSubmit={submit}>
      {about && <p className="dim">{t('about')}</p>}
      <TextField aria-label={t('question')} value={text} onChange={setText} autoFocus>
        <MessageCircleQuestion aria-hidden size={18} />
        <Input placeholder={t('placeholder')} maxLength={2000} />
      </TextField>
      <Button type="submit" kind="main" isBusy={busy}>
        {t('ask')}
      </Button>
      {problem && <Problem problem={problem} onRetry={run} />}
    </form>
  )
}
