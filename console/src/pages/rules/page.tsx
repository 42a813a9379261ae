import { Plus, ListChecks } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { ask } from '../../api/ask.ts'
import { useChange } from '../../api/use-change.ts'
import { useList } from '../../api/use-list.ts'
import { Button } from '../../parts/button.tsx'
import { Confirm } from '../../parts/confirm.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Page } from '../../parts/page.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useOrder } from '../../parts/use-order.ts'
import { useMay } from '../../session/me.ts'
import { useText } from '../../text/use-text.ts'
import { EnableRule, RemoveRule, RulesQuery, type RuleShown } from './queries.ts'
import './rules.css'
import { texts } from './texts.ts'

const Editor = lazy(() => import('./editor.tsx'))
const idOf = ({ id }: RuleShown): string => id

/** What is watched for; a rule is edited beside what it would have found. */
export default function RulesPage() {
  const t = useText(texts)
  const list = useList('rules', idOf, async (page) => (await ask(RulesQuery, page)).rules)
  const [edited, setEdited] = useState<RuleShown | 'new'>()
  const [removed, setRemoved] = useState<RuleShown>()
  const mayWrite = useMay('rules:write')
  const remove = useChange(RemoveRule)
  const order = mayWrite && (
    <Button kind="main" onPress={() => setEdited('new')}>
      <Plus aria-hidden size={16} />
      {t('add')}
    </Button>
  )
  return (
    <Page title={t('title')} orders={order}>
      {list.problem && <Problem problem={list.problem} at={list.at} onRetry={list.refresh} />}
      <ul className="rule-rows" aria-label={t('title')}>
        {list.items.map((rule) => (
          <li key={rule.id}>
            <Row
              {...{ rule, mayWrite }}
              onChanged={list.refresh}
              onEdit={() => setEdited(rule)}
              onRemove={() => setRemoved(rule)}
            />
          </li>
        ))}
      </ul>
      {list.items.length === 0 && list.at > 0 && (
        <Empty title={t('none')} why={t('noneWhy')} icon={<ListChecks size={40} />}>
          {order}
        </Empty>
      )}
      {list.at === 0 && !list.problem && <p className="dim appear-late">{t('loading')}</p>}
      <Suspense>
        {edited && (
          <Editor
            rule={edited === 'new' ? undefined : edited}
            onClose={() => {
              setEdited(undefined)
              list.refresh()
            }}
          />
        )}
      </Suspense>
      {removed && (
        <Confirm
          title={t('removeTitle', { name: removed.rule.name })}
          effect={t('removeEffect')}
          order={t('removeOrder')}
          isLoss
          work={async () => {
            await remove({ id: removed.id })
            list.refresh()
          }}
          onClose={() => setRemoved(undefined)}
        />
      )}
    </Page>
  )
}

interface RowProps {
  rule: RuleShown
  mayWrite: boolean
  onChanged(): void
  onEdit(): void
  onRemove(): void
}

function Row({ rule, mayWrite, onChanged, onEdit, onRemove }: RowProps) {
  const t = useText(texts)
  const enable = useChange(EnableRule)
  const { problem, busy, run } = useOrder(async () => {
    await enable({ id: rule.id, enabled: !rule.enabled })
    onChanged()
  })
  return (
    <div className="rule-row">
      <div className="rule-what">
        <strong>
          <bdi>{rule.rule.name}</bdi>
        </strong>
        <p>
          <bdi>{rule.said}</bdi>
        </p>
        <small className="dim">
          {t(rule.enabled ? 'enabled' : 'disabled')} · {t('version', { number: rule.version })}
        </small>
        {problem && <Problem problem={problem} onRetry={run} />}
      </div>
      {mayWrite && (
        <div className="rule-orders">
          <Button onPress={run} isBusy={busy}>
            {t(rule.enabled ? 'disable' : 'enable')}
          </Button>
          <Button onPress={onEdit}>{t('edit')}</Button>
          <Button kind="danger" onPress={onRemove}>
            {t('remove')}
          </Button>
        </div>
      )}
    </div>
  )
}
