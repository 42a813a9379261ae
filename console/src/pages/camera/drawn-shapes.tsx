import { useId, useState } from 'react'
import { Button } from '../../parts/button.tsx'
import { Confirm } from '../../parts/confirm.tsx'
import { newDraft, type Draft } from '../../regions/draft.ts'
import type { Shape } from '../../regions/shape.ts'
import { useMay } from '../../session/me.ts'
import { useText } from '../../text/use-text.ts'
import { Picture, pictureOf } from '../cameras/picture.tsx'
import type { CameraRow } from '../cameras/queries.ts'
import type { DrawnShape, FieldsOf, Tool } from './drawing.ts'
import { RegionPicture } from './region-picture.tsx'
import { ShapeForm } from './shape-form.tsx'
import { texts } from './texts.ts'

export interface DrawnShapesProps {
  camera: CameraRow
  title: string
  /** Said above the list. */
  intro: string | undefined
  shapes: readonly DrawnShape[]
  tools: readonly Tool[]
  fields: FieldsOf
  /** What is lost with one of them. */
  removeEffect: string
  /** @throws SpectraApiError */
  save(draft: Draft): Promise<unknown>
  /** @throws SpectraApiError */
  remove(name: string): Promise<unknown>
  /** They changed. */
  onSaved(): void
}

/** The picture of a camera with shapes on it, the list of them, and what draws, changes and removes them. */
export function DrawnShapes(props: DrawnShapesProps) {
  const { camera, title, shapes, tools, fields, removeEffect, save, remove, onSaved } = props
  const t = useText(texts)
  const keysId = useId()
  const [draft, setDraft] = useState<Draft>()
  const [removed, setRemoved] = useState<string>()
  const picture = pictureOf(camera)
  const drafts = shapes.map((shape) => shape.draft)
  return (
    <section className="camera-regions" aria-label={title}>
      <RegionPicture
        ratio={picture ? picture.width / picture.height : 16 / 9}
        shapes={drafts.filter(({ name }) => draft?.isNew !== false || draft.name !== name)}
        draft={draft}
        keysId={keysId}
        onChange={(shape) => draft && setDraft({ ...draft, ...shape })}
      >
        <Picture camera={camera} />
      </RegionPicture>
      <div className="panel camera-region-list">
        {draft ? (
          <ShapeForm
            key={draft.isNew ? draft.kind : draft.name}
            draft={draft}
            taken={drafts.map(({ name }) => name)}
            tool={tools.find(({ kind }) => kind === draft.kind)!}
            keysId={keysId}
            fields={fields}
            onChange={setDraft}
            save={async () => {
              await save(draft)
              setDraft(undefined)
              onSaved()
            }}
            onCancel={() => setDraft(undefined)}
          />
        ) : (
          <List
            {...props}
            onDraw={(kind) => setDraft(newDraft(kind))}
            onEdit={setDraft}
            onRemove={setRemoved}
          />
        )}
      </div>
      {removed !== undefined && (
        <Confirm
          title={t('removeRegionTitle', { name: removed })}
          effect={removeEffect}
          order={t('remove')}
          isLoss
          work={async () => {
            await remove(removed)
            onSaved()
          }}
          onClose={() => setRemoved(undefined)}
        />
      )}
    </section>
  )
}

interface ListProps extends Pick<DrawnShapesProps, 'title' | 'intro' | 'shapes' | 'tools'> {
  onDraw(kind: Shape['kind']): void
  onEdit(draft: Draft): void
  onRemove(name: string): void
}

function List({ title, intro, shapes, tools, onDraw, onEdit, onRemove }: ListProps) {
  const t = useText(texts)
  const mayDraw = useMay('cameras:write')
  return (
    <>
      <h2>{title}</h2>
      {intro && <p className="dim">{intro}</p>}
      <ul>
        {shapes.map(({ draft, icon, about }) => (
          <li key={draft.name}>
            {icon}
            <span>
              <strong>{draft.name}</strong> {about}
            </span>
            {mayDraw && (
              <>
                <Button
                  kind="quiet"
                  onPress={() => onEdit(draft)}
                  aria-label={t('editOne', { name: draft.name })}
                >
                  {t('edit')}
                </Button>
                <Button
                  kind="quiet"
                  onPress={() => onRemove(draft.name)}
                  aria-label={t('removeOne', { name: draft.name })}
                >
                  {t('remove')}
                </Button>
              </>
            )}
          </li>
        ))}
      </ul>
      {mayDraw ? (
        <div className="camera-draw">
          {tools.map(({ kind, icon, order }) => (
            <Button key={kind} onPress={() => onDraw(kind)}>
              {icon}
              {order}
            </Button>
          ))}
        </div>
      ) : (
        <p className="dim">{t('mayNotDraw')}</p>
      )}
    </>
  )
}
