import { getRouteApi } from '@tanstack/react-router'
import { ScrollText } from 'lucide-react'
import { useState } from 'react'
import { ask } from '../../api/ask.ts'
import { useAsked } from '../../api/use-asked.ts'
import { useList } from '../../api/use-list.ts'
import { NotAllowed } from '../../operate/not-allowed.tsx'
import { Button } from '../../parts/button.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Page } from '../../parts/page.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useNow } from '../../parts/use-now.ts'
import { VirtualRows } from '../../parts/virtual-rows.tsx'
import { useMay } from '../../session/me.ts'
import { useText } from '../../text/use-text.ts'
import './audit.css'
import { Filters } from './filters.tsx'
import { Actors, Entries, type EntryRow } from './queries.ts'
import { Row } from './row.tsx'
import { filterOf, type AuditSearch } from './search.ts'
import { texts } from './texts.ts'

const route = getRouteApi('/ops/audit')
const idOf = ({ id }: EntryRow): string => id

/** Who did and saw what, when, and what it was before. */
export default function AuditPage() {
  const t = useText(texts)
  return useMay('audit:read') ? <All /> : <NotAllowed title={t('title')} permission="audit:read" />
}

function All() {
  const t = useText(texts)
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const filter = filterOf(search, useNow(60_000))
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const actors = useActors()
  const { items, problem, at, asking, more, refresh } = useList(
    JSON.stringify(search),
    idOf,
    async (page) => (await ask(Entries, { ...page, filter: filter ?? null })).auditLog,
  )
  const narrow = (change: AuditSearch): void =>
    void navigate({ search: (known) => ({ ...known, ...change }) })

  function toggle(id: string): void {
    const next = new Set(open)
    if (!next.delete(id)) next.add(id)
    setOpen(next)
  }

  return (
    <Page
      title={t('title')}
      filters={<Filters search={search} actors={actors.options} onNarrow={narrow} />}
      orders={
        <Button onPress={refresh} isBusy={asking}>
          {t('again')}
        </Button>
      }
    >
      {problem && <Problem problem={problem} at={at} onRetry={refresh} />}
      {items.length > 0 && (
        <div className={problem ? 'fills stale' : 'fills'}>
          <VirtualRows label={t('title')} items={items} keyOf={idOf} rowHeight={44} onEnd={more}>
            {(entry) => (
              <Row
                entry={entry}
                who={actors.of(entry)}
                isOpen={open.has(entry.id)}
                onToggle={() => toggle(entry.id)}
                onNarrow={narrow}
              />
            )}
          </VirtualRows>
        </div>
      )}
      {items.length === 0 && at > 0 && !problem && (
        <Empty
          title={t(filter ? 'noneFit' : 'none')}
          why={t(filter ? 'noneFitWhy' : 'noneWhy')}
          icon={<ScrollText size={40} />}
        >
          {filter && <Button onPress={() => void navigate({ search: {} })}>{t('showAll')}</Button>}
        </Empty>
      )}
      {at === 0 && !problem && <p className="dim appear-late">{t('loading')}</p>}
    </Page>
  )
}

/** Users and keys by their names; where they cannot be told, entries show ids. */
function useActors() {
  const t = useText(texts)
  const mayKnow = useMay('accounts:read')
  const { data } = useAsked(Actors, {}, { pause: !mayKnow })
  const users = (data?.users ?? []).map(({ id, name, email }) => [id, name || email] as const)
  const keys = (data?.apiKeys ?? []).map(({ id, name }) => [id, t('keyName', { name })] as const)
  const options = [...users, ...keys]
  const names = new Map<string, string>(options)
  return {
    options,
    of({ userId, by, details }: EntryRow): { name: string; actor: string | undefined } {
      const { keyId } = (details ?? {}) as { keyId?: string }
      const actor = userId ?? keyId ?? by ?? undefined
      return { name: actor === undefined ? t('system') : (names.get(actor) ?? actor), actor }
    },
  }
}
