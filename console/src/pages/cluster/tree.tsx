import { ChevronRight } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import {
  Button,
  ListLayout,
  Tree,
  TreeItem,
  TreeItemContent,
  Virtualizer,
  type Key,
} from 'react-aria-components'
import { stagesOf, type ActorState, type KnownNode } from '../../operate/cluster.ts'
import { keyOf, placeOf, type Place } from '../../operate/place.ts'
import { useText } from '../../text/use-text.ts'
import { texts } from './texts.ts'

const ROW = 34

export interface ClusterTreeProps {
  nodes: readonly KnownNode[]
  place: Place | undefined
  onLook(place: Place): void
}

/** Nodes, their stages and workers, as a tree for keys. Only rows that are seen are in the page. */
export function ClusterTree({ nodes, place, onLook }: ClusterTreeProps) {
  const t = useText(texts)
  const [open, setOpen] = useState<ReadonlySet<Key>>(() => {
    const few = nodes.length <= 8 ? nodes.map(({ facts }) => keyOf({ node: facts.name })) : []
    const { node, stage } = place ?? {}
    const above = node ? [keyOf({ node }), ...(stage ? [keyOf({ node, stage })] : [])] : []
    return new Set([...few, ...above])
  })
  return (
    <Virtualizer layout={ListLayout} layoutOptions={{ rowSize: ROW }}>
      <Tree
        className="tree"
        aria-label={t('title')}
        selectionMode="single"
        selectionBehavior="replace"
        selectedKeys={place ? [keyOf(place)] : []}
        onSelectionChange={(keys) => {
          const [key] = keys === 'all' ? [] : [...keys]
          if (key !== undefined) onLook(placeOf(String(key)))
        }}
        expandedKeys={open}
        onExpandedChange={setOpen}
      >
        {nodes.map((node) => {
          const { name, stale, ready } = node.facts
          const key = keyOf({ node: name })
          return (
            <Item
              key={key}
              id={key}
              name={name}
              state={stale ? 'failed' : ready ? 'ready' : 'paused'}
              says={t(stale ? 'silent' : ready ? 'ready' : 'unready')}
              hasMore={stagesOf(node).length > 0}
            >
              {stagesOf(node).map((stage) => {
                const at = { node: name, stage: stage.actor.name }
                const of = keyOf(at)
                return (
                  <Item
                    key={of}
                    id={of}
                    name={stage.actor.name}
                    state={stage.actor.state}
                    says={t(stage.actor.state)}
                    more={t('workers', { count: stage.workers.length })}
                    hasMore={stage.workers.length > 0}
                  >
                    {stage.workers.map((worker) => {
                      const id = keyOf({ ...at, worker: worker.name })
                      return (
                        <Item
                          key={id}
                          id={id}
                          name={worker.name}
                          state={worker.state}
                          says={t(worker.state)}
                        />
                      )
                    })}
                  </Item>
                )
              })}
            </Item>
          )
        })}
      </Tree>
    </Virtualizer>
  )
}

interface ItemProps {
  id: string
  name: string
  state: ActorState
  says: string
  more?: string
  hasMore?: boolean
  children?: ReactNode
}

const Item = ({ id, name, state, says, more = '', hasMore = false, children }: ItemProps) => (
  <TreeItem id={id} textValue={`${name}, ${says}`} hasChildItems={hasMore} className="tree-row">
    <TreeItemContent>
      {({ level, hasChildItems }) => (
        <div className="tree-line" data-level={level}>
          {hasChildItems ? (
            <Button slot="chevron" className="tree-open">
              <ChevronRight aria-hidden size={15} />
            </Button>
          ) : (
            <span className="tree-open" />
          )}
          <bdi>{name}</bdi>
          <span className={`actor-state actor-${state}`}>{says}</span>
          <span className="dim">{more}</span>
        </div>
      )}
    </TreeItemContent>
    {children}
  </TreeItem>
)
