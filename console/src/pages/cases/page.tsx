import { Link, useNavigate } from '@tanstack/react-router'
import { FolderOpen, FolderPlus } from 'lucide-react'
import { useState } from 'react'
import { ask } from '../../api/ask.ts'
import { useChange } from '../../api/use-change.ts'
import { useList } from '../../api/use-list.ts'
import { CaseForm } from '../../cases/case-form.tsx'
import { CasesQuery, CreateCase, type CaseShown } from '../../cases/queries.ts'
import { Button } from '../../parts/button.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Page } from '../../parts/page.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useNow } from '../../parts/use-now.ts'
import { VirtualRows } from '../../parts/virtual-rows.tsx'
import { useMay } from '../../session/me.ts'
import { useFormats } from '../../text/use-formats.ts'
import { useText } from '../../text/use-text.ts'
import '../../cases/cases.css'
import { texts } from './texts.ts'

const idOf = ({ id }: CaseShown): string => id

/** All cases; those that were changed last come first. */
export default function CasesPage() {
  const t = useText(texts)
  const mayKeep = useMay('footage:review')
  const [isBeginning, setBeginning] = useState(false)
  const list = useList('cases', idOf, async (page) => (await ask(CasesQuery, page)).cases)
  const { items, problem, at } = list
  const begin = mayKeep && (
    <Button kind="main" onPress={() => setBeginning(true)}>
      <FolderPlus aria-hidden size={15} />
      {t('begin')}
    </Button>
  )
  return (
    <Page title={t('title')} orders={begin}>
      {problem && <Problem problem={problem} at={at} onRetry={list.refresh} />}
      {at === 0 && !problem && <p className="dim appear-late">{t('loading')}</p>}
      {items.length > 0 && (
        <div className={problem ? 'fills stale' : 'fills'}>
          <VirtualRows label={t('title')} items={items} keyOf={idOf} rowHeight={57} onEnd={list.more}>
            {(found) => <Row found={found} />}
          </VirtualRows>
        </div>
      )}
      {at > 0 && items.length === 0 && (
        <Empty title={t('nothing')} why={t('nothingWhy')} icon={<FolderOpen size={40} />}>
          <Link className="button button-plain" to="/search">
            {t('toSearch')}
          </Link>
        </Empty>
      )}
      {isBeginning && <Begin onClose={() => setBeginning(false)} />}
    </Page>
  )
}

function Row({ found }: { found: CaseShown }) {
  const t = useText(texts)
  const { ago, instant } = useFormats()
  const now = useNow(30_000)
  const { id, name, note, itemCount, updatedAt } = found
  return (
    <Link className="case-row" to="/cases/$id" params={{ id }}>
      <span className="case-name">
        <bdi>{name}</bdi>
        {note && (
          <small className="dim">
            <bdi>{note}</bdi>
          </small>
        )}
      </span>
      <span className="dim">{t('moments', { count: itemCount })}</span>
      <time className="dim" dateTime={updatedAt} title={instant(updatedAt)}>
        {t('changed', { ago: ago(updatedAt, now) })}
      </time>
    </Link>
  )
}

function Begin({ onClose }: { onClose(): void }) {
  const t = useText(texts)
  const navigate = useNavigate()
  const create = useChange(CreateCase)
  return (
    <CaseForm
      title={t('beginTitle')}
      order={t('save')}
      save={async (input) => {
        const { id } = (await create({ input })).createCase.case!
        await navigate({ to: '/cases/$id', params: { id } })
      }}
      onClose={onClose}
    />
  )
}
