import { getRouteApi, Link } from '@tanstack/react-router'
import { ChevronLeft, FolderOpen, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useAsked } from '../../api/use-asked.ts'
import { useChange } from '../../api/use-change.ts'
import { CaseForm } from '../../cases/case-form.tsx'
import { ChangeCaseItem } from '../../cases/queries.ts'
import { Button } from '../../parts/button.tsx'
import { Confirm } from '../../parts/confirm.tsx'
import { CaseExports } from '../../exports/exports.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Page } from '../../parts/page.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useOrder } from '../../parts/use-order.ts'
import { useMay } from '../../session/me.ts'
import { useText } from '../../text/use-text.ts'
import '../../cases/cases.css'
import { Item } from './item.tsx'
import { CaseQuery, ChangeCase, type CaseWhole } from './queries.ts'
import { texts } from './texts.ts'

const route = getRouteApi('/cases/$id')

/** One case: its moments in their order. */
export default function CasePage() {
  const t = useText(texts)
  const { id } = route.useParams()
  const { data, problem, at, asking, again } = useAsked(CaseQuery, { id })
  const [removed, setRemoved] = useState<string>()
  const found = data?.case
  if (removed !== undefined) return <Removed id={id} name={removed} onBack={() => setRemoved(undefined)} />
  if (!found) {
    return (
      <Page title={t('case')}>
        {problem && <Problem problem={problem} onRetry={again} />}
        {!problem && asking && <p className="dim appear-late">{t('loading')}</p>}
        {!problem && !asking && (
          <Empty title={t('gone')} why={t('goneWhy')}>
            <BackLink />
          </Empty>
        )}
      </Page>
    )
  }
  return (
    <Page title={found.name} orders={<Orders found={found} onRemoved={() => setRemoved(found.name)} />}>
      {problem && <Problem problem={problem} at={at} onRetry={again} />}
      {found.note && (
        <p className="case-note">
          <bdi>{found.note}</bdi>
        </p>
      )}
      <Moments found={found} isStale={problem !== undefined} />
      {found.items.length > 0 && <CaseExports caseId={found.id} name={found.name} />}
    </Page>
  )
}

function Moments({ found, isStale }: { found: CaseWhole; isStale: boolean }) {
  const t = useText(texts)
  const mayKeep = useMay('footage:review')
  const change = useChange(ChangeCaseItem)
  const [taken, setTaken] = useState<string>()
  const undo = useOrder(async () => {
    await change({ input: { id: taken!, removed: false } })
    setTaken(undefined)
  })
  return (
    <>
      <p className="case-taken" role="status">
        {taken !== undefined && (
          <>
            {t('itemRemoved')}{' '}
            <Button kind="quiet" onPress={undo.run} isBusy={undo.busy}>
              {t('undo')}
            </Button>
          </>
        )}
      </p>
      {undo.problem && <Problem problem={undo.problem} onRetry={undo.run} />}
      {found.items.length === 0 ? (
        <Empty title={t('nothing')} why={t('nothingWhy')} icon={<FolderOpen size={40} />}>
          <Link className="button button-plain" to="/search">
            {t('toSearch')}
          </Link>
        </Empty>
      ) : (
        <ol className={isStale ? 'case-items stale' : 'case-items'} aria-label={t('moments')}>
          {found.items.map((item, index) => (
            <li key={item.id}>
              <Item
                item={item}
                position={index + 1}
                isFirst={index === 0}
                isLast={index === found.items.length - 1}
                onChange={
                  mayKeep
                    ? async (given) => {
                        await change({ input: { id: item.id, ...given } })
                        if (given.removed) setTaken(item.id)
                      }
                    : undefined
                }
              />
            </li>
          ))}
        </ol>
      )}
    </>
  )
}

function Orders({ found, onRemoved }: { found: CaseWhole; onRemoved(): void }) {
  const t = useText(texts)
  const mayKeep = useMay('footage:review')
  const change = useChange(ChangeCase)
  const [asked, setAsked] = useState<'change' | 'remove'>()
  const close = (): void => setAsked(undefined)
  return (
    <>
      {mayKeep && (
        <>
          <Button onPress={() => setAsked('change')}>
            <Pencil aria-hidden size={15} />
            {t('change')}
          </Button>
          <Button onPress={() => setAsked('remove')}>
            <Trash2 aria-hidden size={15} />
            {t('remove')}
          </Button>
        </>
      )}
      <BackLink />
      {asked === 'remove' && (
        <Confirm
          title={t('removeTitle', { name: found.name })}
          effect={t('removeEffect')}
          order={t('remove')}
          isLoss
          work={async () => {
            await change({ input: { id: found.id, removed: true } })
            onRemoved()
          }}
          onClose={close}
        />
      )}
      {asked === 'change' && (
        <CaseForm
          title={t('changeTitle')}
          order={t('save')}
          given={found}
          save={async ({ name, note }) => {
            await change({ input: { id: found.id, name, note } })
            close()
          }}
          onClose={close}
        />
      )}
    </>
  )
}

function Removed({ id, name, onBack }: { id: string; name: string; onBack(): void }) {
  const t = useText(texts)
  const change = useChange(ChangeCase)
  const { problem, busy, run } = useOrder(async () => {
    await change({ input: { id, removed: false } })
    onBack()
  })
  return (
    <Page title={t('case')}>
      {problem && <Problem problem={problem} onRetry={run} />}
      <Empty title={t('removed', { name })}>
        <Button kind="main" onPress={run} isBusy={busy}>
          {t('undo')}
        </Button>
        <BackLink />
      </Empty>
    </Page>
  )
}

function BackLink() {
  const t = useText(texts)
  return (
    <Link className="button button-plain" to="/cases">
      <ChevronLeft aria-hidden size={15} /> {t('back')}
    </Link>
  )
}
