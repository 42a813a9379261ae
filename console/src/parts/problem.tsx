import { Check, Copy, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { SpectraApiError } from '../api/errors.ts'
import { useFormats } from '../text/use-formats.ts'
import { useText } from '../text/use-text.ts'
import { Button } from './button.tsx'
import { texts } from './texts.ts'
import { useNow } from './use-now.ts'

export interface ProblemProps {
  problem: SpectraApiError
  /** When what is still shown came. Milliseconds since 1970; 0 or absent: nothing is shown. */
  at?: number
  /** Offered only where the error says that trying again can help. */
  onRetry?: (() => void) | undefined
}

/** What went wrong, what helps, and its code to ask others by. */
export function Problem({ problem, at = 0, onRetry }: ProblemProps) {
  const t = useText(texts)
  const { ago } = useFormats()
  const now = useNow(10_000)
  return (
    <div className="problem" role="alert">
      <TriangleAlert aria-hidden size={18} />
      <div className="problem-said">
        <p className="problem-message">{problem.message}</p>
        {problem.advice && <p>{problem.advice}</p>}
        {at > 0 && <p className="dim">{t('asOf', { ago: ago(new Date(at).toISOString(), now) })}</p>}
      </div>
      <div className="problem-orders">
        <CopyCode code={problem.code} />
        {problem.retryable && onRetry && <Button onPress={onRetry}>{t('retry')}</Button>}
      </div>
    </div>
  )
}

function CopyCode({ code }: { code: string }) {
  const t = useText(texts)
  const [copied, setCopied] = useState(false)
  const copy = (): void => void navigator.clipboard.writeText(code).then(() => setCopied(true))
  return (
    <Button kind="quiet" aria-label={`${code}: ${copied ? t('copied') : t('copy')}`} onPress={copy}>
      <code>{code}</code>
      {copied ? <Check aria-hidden size={14} /> : <Copy aria-hidden size={14} />}
    </Button>
  )
}
