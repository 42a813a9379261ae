import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../parts/button.tsx'
import { Overlay } from '../../parts/overlay.tsx'
import { useText } from '../../text/use-text.ts'
import { texts } from './texts.ts'

/** Something that is shown this once: a press beside it does not close it, only who says to have it. */
export function SecretDialog({ title, secret, onClose }: { title: string; secret: string; onClose(): void }) {
  const t = useText(texts)
  const [copied, setCopied] = useState(false)
  const copy = (): void => void navigator.clipboard.writeText(secret).then(() => setCopied(true))
  const Mark = copied ? Check : Copy
  return (
    <Overlay title={title} onClose={() => undefined}>
      <p>{t('once')}</p>
      <p className="secret">
        <code>{secret}</code>
        <Button onPress={copy}>
          <Mark aria-hidden size={14} />
          {t(copied ? 'copied' : 'copy')}
        </Button>
      </p>
      <div className="dialog-orders">
        <Button kind="main" onPress={onClose}>
          {t('done')}
        </Button>
      </div>
    </Overlay>
  )
}
