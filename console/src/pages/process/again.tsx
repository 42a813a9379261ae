import { useNavigate } from '@tanstack/react-router'
import { RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { useChange } from '../../api/use-change.ts'
import { Button } from '../../parts/button.tsx'
import { Confirm } from '../../parts/confirm.tsx'
import { useMay } from '../../session/me.ts'
import { useText } from '../../text/use-text.ts'
import { Reprocess } from './details-queries.ts'
import { texts } from './texts.ts'

/** Has a video that has ended analysed again, by who describes now, as one of its own: the first stays beside it. */
export function Again({ id }: { id: string }) {
  const t = useText(texts)
  const navigate = useNavigate()
  const mayOrder = useMay('footage:write')
  const reprocess = useChange(Reprocess)
  const [isAsked, setAsked] = useState(false)
  if (!mayOrder) return null
  return (
    <>
      <Button onPress={() => setAsked(true)}>
        <RotateCcw aria-hidden size={15} />
        {t('again')}
      </Button>
      {isAsked && (
        <Confirm
          title={t('againTitle')}
          effect={t('againEffect')}
          order={t('again')}
          work={async () => {
            const made = (await reprocess({ input: { processId: id } })).reprocess.process!
            await navigate({ to: '/processes/$id', params: { id: made.id } })
          }}
          onClose={() => setAsked(false)}
        />
      )}
    </>
  )
}
