import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useAsked } from '../../api/use-asked.ts'
import { useLive } from '../../api/use-live.ts'
import { nodesOf } from '../../operate/cluster.ts'
import { needsYou } from '../../operate/needs.ts'
import { NotAllowed } from '../../operate/not-allowed.tsx'
import { DeadLettersUpdated, MailboxesUpdated } from '../../operate/queries.ts'
import { withLook, type Paces } from '../../operate/queues.ts'
import { useCluster } from '../../operate/use-cluster.ts'
import { Page } from '../../parts/page.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useNow } from '../../parts/use-now.ts'
import { useSettled } from '../../parts/use-settled.ts'
import { useMay } from '../../session/me.ts'
import { useText } from '../../text/use-text.ts'
import { Cameras } from '../cameras/queries.ts'
import { Latest } from './latest.tsx'
import { Needs } from './needs.tsx'
import '../../operate/operate.css'
import { LetterGroups, Orders, Restarts, Spent } from './queries.ts'
import { Queues, type QueueRow } from './queues.tsx'
import { texts } from './texts.ts'

/** What is asked for anew now and then, because nothing tells of it. Milliseconds. */
const AGAIN_MS = 30_000
const DAY_MS = 86_400_000

/** What needs somebody, how full the queues are, and what happened last. */
export default function OpsPage() {
  const t = useText(texts)
  return useMay('letters:read') ? <Overview /> : <NotAllowed title={t('title')} permission="letters:read" />
}

function Overview() {
  const t = useText(texts)
  const maySeeNodes = useMay('cluster:read')
  const maySeeOrders = useMay('audit:read')
  const now = useNow(5000)
  const day = new Date(Math.floor(now / DAY_MS) * DAY_MS).toISOString()

  const { known, problem: unseen } = useCluster({ pause: !maySeeNodes })
  const [mailboxes, setMailboxes] = useState<readonly QueueRow[]>()
  const [paces, setPaces] = useState<Paces>(new Map())
  const groups = useAsked(LetterGroups, {})
  const restarts = useAsked(Restarts, {}, { pause: !maySeeNodes })
  const orders = useAsked(Orders, {}, { pause: !maySeeOrders })
  const cameras = useAsked(Cameras, {})
  const spent = useAsked(Spent, { day })
  const asked = [groups, restarts, orders, cameras, spent]
  const again = (): void => {
    groups.again()
    cameras.again()
    spent.again()
    if (maySeeNodes) restarts.again()
    if (maySeeOrders) orders.again()
  }
  useEvery(AGAIN_MS, now, again)

  const refresh = useSettled(again, 1000)
  const unfollowed = useLive(
    MailboxesUpdated,
    {},
    {
      onMessage({ mailboxesUpdated: { mailboxes } }) {
        setMailboxes(mailboxes)
        setPaces((known) => withLook(known, mailboxes))
      },
    },
  )
  const untold = useLive(DeadLettersUpdated, {}, { onMessage: refresh, onGap: refresh })

  const limit = spent.data?.organizationLimits.dailyCost
  const needs = needsYou(
    {
      nodes: known ? nodesOf(known) : [],
      letters: groups.data?.deadLetterGroups ?? [],
      restarts: restarts.data?.restarts.nodes ?? [],
      cameras: cameras.data?.cameras ?? [],
      budget:
        limit == null
          ? undefined
          : { limit, spent: spent.data!.costs.reduce((sum, { usd }) => sum + usd, 0) },
    },
    now,
  )
  const failed = asked.find(({ problem }) => problem)
  const problem = failed?.problem ?? unfollowed ?? untold ?? unseen
  const isWhole = asked.every(({ data }, at) => data || isPaused(at, maySeeNodes, maySeeOrders))
  return (
    <Page title={t('title')}>
      {problem && <Problem problem={problem} at={failed?.at ?? 0} onRetry={again} />}
      <Needs needs={needs} isWhole={isWhole && (!maySeeNodes || known !== undefined)} now={now} />
      {mailboxes && <Queues rows={mailboxes} paces={paces} />}
      <Latest
        restarts={restarts.data?.restarts.nodes ?? []}
        orders={orders.data?.auditLog.nodes ?? []}
        now={now}
      />
    </Page>
  )
}

const isPaused = (at: number, maySeeNodes: boolean, maySeeOrders: boolean): boolean =>
  (at === 1 && !maySeeNodes) || (at === 2 && !maySeeOrders)

/** Calls once in so long, by a clock that stands while the tab is not seen. */
function useEvery(everyMs: number, now: number, call: () => void): void {
  const turn = Math.floor(now / everyMs)
  const first = useRef(turn)
  const due = useEffectEvent(call)
  useEffect(() => {
    if (turn !== first.current) due()
  }, [turn])
}
