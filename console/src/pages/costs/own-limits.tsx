import { lazy, Suspense, useState } from 'react'
import { useAsked } from '../../api/use-asked.ts'
import { useChange } from '../../api/use-change.ts'
import { Button } from '../../parts/button.tsx'
import { Meter } from '../../parts/meter.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useMay, useMe } from '../../session/me.ts'
import { useText } from '../../text/use-text.ts'
import { usd } from '../ops/usd.ts'
import { Limits, SetLimits } from './queries.ts'
import { monthOf } from './search.ts'
import { latest } from './sums.ts'
import { texts } from './texts.ts'

const BudgetDialog = lazy(() => import('./budget-dialog.tsx'))

/** What the organization paid today and this month, and what it may. */
export function OwnLimits({ today }: { today: string }) {
  const t = useText(texts)
  const { role } = useMe()
  const maySet = useMay('accounts:write')
  const change = useChange(SetLimits)
  const [isOpen, open] = useState(false)
  const { data, problem, at, again } = useAsked(Limits, monthOf(today))
  const limits = data?.organizationLimits
  const spent = latest(data?.costs ?? [], [today])

  async function save(changed: Readonly<Record<string, number | null>>): Promise<void> {
    const all = { ...limits, ...changed }
    const known = Object.entries(all).filter(([name, value]) => name !== '__typename' && value !== null)
    // All limits are set at once: those that are not on this page stay as they are.
    await change({ input: Object.fromEntries(known) })
    again()
  }

  return (
    <section className="panel own-limits" aria-label={t('organization')}>
      <h2>{t('organization')}</h2>
      {problem && <Problem problem={problem} at={at} onRetry={again} />}
      {data && (
        <dl className="facts">
          <Spent name={t('today')} spent={spent.day} limit={limits?.dailyCost ?? undefined} />
          <Spent name={t('month')} spent={spent.month} limit={limits?.monthlyCost ?? undefined} />
        </dl>
      )}
      <div>
        <Button onPress={() => open(true)} isDisabled={!maySet || !data}>
          {t('setLimits')}
        </Button>
        {!maySet && <p className="dim">{t('lacks', { role, permission: 'accounts:write' })}</p>}
      </div>
      <Suspense>
        {isOpen && (
          <BudgetDialog
            title={t('limitsTitle')}
            effect={t('limitsEffect')}
            amounts={[
              { name: 'dailyCost', label: t('perDay'), usd: limits?.dailyCost ?? undefined },
              { name: 'monthlyCost', label: t('perMonth'), usd: limits?.monthlyCost ?? undefined },
            ]}
            onSave={save}
            onClose={() => open(false)}
          />
        )}
      </Suspense>
    </section>
  )
}

function Spent({ name, spent, limit }: { name: string; spent: number; limit: number | undefined }) {
  const t = useText(texts)
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {limit === undefined ? (
          t('noLimit', { spent: usd(spent) })
        ) : (
          <>
            {t('of', { spent: usd(spent), limit: usd(limit) })}
            <Meter name={name} value={Math.min(spent, limit)} of={limit} />
            {spent >= limit && <p className="is-bad">{t('reached')}</p>}
          </>
        )}
      </dd>
    </div>
  )
}
