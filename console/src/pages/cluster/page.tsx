import { getRouteApi } from '@tanstack/react-router'
import { Network } from 'lucide-react'
import { ACTOR_STATES, nodesOf, stagesOf } from '../../operate/cluster.ts'
import { NotAllowed } from '../../operate/not-allowed.tsx'
import { nodesWith, type Place } from '../../operate/place.ts'
import { useCluster } from '../../operate/use-cluster.ts'
import { Button } from '../../parts/button.tsx'
import { Choice } from '../../parts/choice.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Page } from '../../parts/page.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useMay } from '../../session/me.ts'
import { useText } from '../../text/use-text.ts'
import './cluster.css'
import { Day } from './day.tsx'
import { HeatMap } from './heat-map.tsx'
import { Inspector } from './inspector.tsx'
import { texts } from './texts.ts'
import { ClusterTree } from './tree.tsx'

const route = getRouteApi('/ops/cluster')

/** All nodes with their stages and workers, and what can be done with them. */
export default function ClusterPage() {
  const t = useText(texts)
  return useMay('cluster:read') ? <All /> : <NotAllowed title={t('title')} permission="cluster:read" />
}

function All() {
  const t = useText(texts)
  const { state, node, stage, worker, at } = route.useSearch()
  const navigate = route.useNavigate()
  const { known, problem } = useCluster()
  const all = known ? nodesOf(known) : []
  const nodes = nodesWith(all, state)
  const workers = all.flatMap(stagesOf).reduce((sum, { workers }) => sum + workers.length, 0)
  const place: Place | undefined =
    node === undefined ? undefined : { node, ...(stage && { stage }), ...(worker && { worker }) }
  const look = (place: Place | undefined): void =>
    void navigate({ search: { ...(state && { state }), ...(at && { at }), ...place } })
  return (
    <Page
      title={t('title')}
      filters={
        all.length > 0 && (
          <>
            <Choice
              label={t('state')}
              value={state ?? ''}
              options={[['', t('all')], ...ACTOR_STATES.map((each): [string, string] => [each, t(each)])]}
              onChange={(value) => {
                const state = ACTOR_STATES.find((each) => each === value)
                void navigate({ search: { ...(state && { state }), ...(at && { at }), ...place } })
              }}
            />
            <span className="dim">{t('counts', { nodes: all.length, workers })}</span>
          </>
        )
      }
    >
      {problem && <Problem problem={problem} />}
      {nodes.length > 0 && (
        <div className="cluster">
          <div className="cluster-all">
            <HeatMap nodes={nodes} onLook={look} />
            <ClusterTree nodes={nodes} place={place} onLook={look} />
          </div>
          {place && (
            <Inspector
              key={JSON.stringify(place)}
              known={known?.get(place.node)}
              place={place}
              onClose={() => look(undefined)}
            />
          )}
        </div>
      )}
      <Day place={place} />
      {known && nodes.length === 0 && (
        <Empty
          title={t(all.length > 0 ? 'noneFit' : 'none')}
          why={all.length > 0 ? undefined : t('noneWhy')}
          icon={<Network size={40} />}
        >
          {all.length > 0 && <Button onPress={() => void navigate({ search: {} })}>{t('showAll')}</Button>}
        </Empty>
      )}
      {!known && !problem && <p className="dim appear-late">{t('loading')}</p>}
    </Page>
  )
}
