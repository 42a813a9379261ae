import type { ErrorComponentProps } from '@tanstack/react-router'
import { toProblem } from '../api/errors.ts'
import { Empty } from '../parts/empty.tsx'
import { Problem } from '../parts/problem.tsx'
import { texts } from '../parts/texts.ts'
import { useText } from '../text/use-text.ts'

/** In place of a page that failed to be shown: everything around it stays. */
export function PageBroke({ error, reset }: ErrorComponentProps) {
  const t = useText(texts)
  return (
    <Empty title={t('broken')} why={t('brokenWhy')}>
      <Problem problem={toProblem(error)} onRetry={reset} />
    </Empty>
  )
}
