import { getRouteApi } from '@tanstack/react-router'
import { MailCheck } from 'lucide-react'
import { useState } from 'react'
import { ask } from '../../api/ask.ts'
import { useAsked } from '../../api/use-asked.ts'
import { useList } from '../../api/use-list.ts'
import { useLive } from '../../api/use-live.ts'
import { selectionOf, type Chosen } from '../../operate/letters.ts'
import { NotAllowed } from '../../operate/not-allowed.tsx'
import { DeadLettersUpdated } from '../../operate/queries.ts'
import '../../operate/operate.css'
import { Button } from '../../parts/button.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Page } from '../../parts/page.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useHeld } from '../../parts/use-held.ts'
import { useNow } from '../../parts/use-now.ts'
import { useSettled } from '../../parts/use-settled.ts'
import { VirtualRows } from '../../parts/virtual-rows.tsx'
import { useMay } from '../../session/me.ts'
import { useText } from '../../text/use-text.ts'
import { Filters, GroupChips } from './filters.tsx'
import { LetterPanel } from './letter.tsx'
import './letters.css'
import { Orders } from './orders.tsx'
import { Groups, Letters, type LetterRow } from './queries.ts'
import { Replaying } from './replaying.tsx'
import { Row } from './row.tsx'
import { texts } from './texts.ts'

const route = getRouteApi('/ops/letters')
const idOf = ({ id }: LetterRow): string => id

/** What failed for good: by its cause, repaired, replayed or dropped. */
export default function LettersPage() {
  const t = useText(texts)
  return useMay('letters:read') ? <All /> : <NotAllowed title={t('title')} permission="letters:read" />
}

function All() {
  const t = useText(texts)
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { queue, stage, code, since, letter, replay } = search
  const selection = selectionOf(search, useNow(60_000))
  const name = JSON.stringify({ queue, stage, code, since })
  const [choice, setChoice] = useState<{ of: string; chosen: Chosen }>({ of: name, chosen: new Set() })
  const chosen: Chosen = choice.of === name ? choice.chosen : new Set()
  const choose = (chosen: Chosen): void => setChoice({ of: name, chosen })

  const groups = useAsked(Groups, { selection: Object.keys(selection).length > 0 ? selection : null })
  const list = useList(name, idOf, async (page) => (await ask(Letters, { ...page, ...selection })).found)
  const refresh = useSettled(() => {
    list.refresh()
    groups.again()
  }, 400)
  const unfollowed = useLive(DeadLettersUpdated, {}, { onMessage: refresh, onGap: refresh })
  const { items, fresh, holding, release } = useHeld(list.items, idOf)
  const problem = list.problem ?? groups.problem ?? unfollowed
  const meant = groups.data?.meant ?? []
  const count = meant.reduce((sum, { count }) => sum + count, 0)
  const isFiltered = Object.keys(selection).length > 0

  function toggle(id: string): void {
    const next = new Set(chosen === 'all' ? items.map(idOf) : chosen)
    if (!next.delete(id)) next.add(id)
    choose(next)
  }

  return (
    <Page
      title={t('title')}
      filters={<Filters all={groups.data?.all ?? []} count={groups.data && count} />}
      orders={
        count > 0 && (
          <Orders
            {...{ chosen, count, selection }}
            onChoose={choose}
            onDone={() => {
              choose(new Set())
              refresh()
            }}
          />
        )
      }
    >
      {problem && <Problem problem={problem} at={list.at} onRetry={refresh} />}
      {replay && <Replaying key={replay} id={replay} onEnd={refresh} />}
      <GroupChips groups={meant} />
      {fresh > 0 && (
        <Button className="fresh" onPress={release}>
          {t('fresh', { count: fresh })}
        </Button>
      )}
      {(items.length > 0 || letter) && (
        <div className={letter ? 'fills letters letters-two' : 'fills letters'}>
          <div className={list.problem ? 'fills letters-list stale' : 'fills letters-list'} {...holding}>
            <VirtualRows
              label={t('title')}
              items={items}
              keyOf={idOf}
              rowHeight={61}
              total={count}
              onEnd={list.more}
            >
              {(each) => (
                <Row
                  letter={each}
                  isChosen={chosen === 'all' || chosen.has(each.id)}
                  isOpen={each.id === letter}
                  onToggle={() => toggle(each.id)}
                />
              )}
            </VirtualRows>
          </div>
          {letter && <LetterPanel key={letter} id={letter} onSent={refresh} />}
        </div>
      )}
      {items.length === 0 && !letter && list.at > 0 && !problem && (
        <Empty
          title={t(isFiltered ? 'noneFit' : 'none')}
          why={t(isFiltered ? 'noneFitWhy' : 'noneWhy')}
          icon={<MailCheck size={40} />}
        >
          {isFiltered && <Button onPress={() => void navigate({ search: {} })}>{t('showAll')}</Button>}
        </Empty>
      )}
      {list.at === 0 && !problem && <p className="dim appear-late">{t('loading')}</p>}
    </Page>
  )
}
