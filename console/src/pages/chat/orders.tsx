import { useState } from 'react'
import { useChange } from '../../api/use-change.ts'
import { Button } from '../../parts/button.tsx'
import { Confirm } from '../../parts/confirm.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useOrder } from '../../parts/use-order.ts'
import { useText } from '../../text/use-text.ts'
import { DeleteMutation, ShareMutation, type OpenConversation } from './queries.ts'
import { texts } from './texts.ts'

const EVERYBODY = ['owner', 'admin', 'operator', 'reviewer', 'viewer'] as const

export interface OrdersProps {
  conversation: OpenConversation
  onChanged(): void
  onGone(): void
}

/** What its owner may do with a conversation. */
export function Orders({ conversation, onChanged, onGone }: OrdersProps) {
  const t = useText(texts)
  const [asks, setAsks] = useState(false)
  const change = useChange(ShareMutation)
  const remove = useChange(DeleteMutation)
  const { id, sharedWith } = conversation
  const isShared = sharedWith.length > 0
  const share = useOrder(async () => {
    await change({ id, roles: isShared ? [] : [...EVERYBODY] })
    onChanged()
  })
  return (
    <>
      <Button onPress={share.run} isBusy={share.busy}>
        {t(isShared ? 'unshare' : 'share')}
      </Button>
      <Button kind="danger" onPress={() => setAsks(true)}>
        {t('delete')}
      </Button>
      {share.problem && <Problem problem={share.problem} onRetry={share.run} />}
      {asks && (
        <Confirm
          title={t('deleteTitle')}
          effect={t('deleteEffect')}
          order={t('delete')}
          isLoss
          work={async () => {
            await remove({ id })
            onGone()
          }}
          onClose={() => setAsks(false)}
        />
      )}
    </>
  )
}
