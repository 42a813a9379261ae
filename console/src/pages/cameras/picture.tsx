import { CameraOff } from 'lucide-react'
import { useText } from '../../text/use-text.ts'
import type { CameraRow } from './queries.ts'
import { texts } from './texts.ts'

/** The latest picture of a camera, and of when it is. */
export const pictureOf = ({ pictured }: Pick<CameraRow, 'pictured'>) => {
  const clip = pictured.nodes[0]
  const chunk = clip?.chunks.nodes[0]
  if (!clip || !chunk?.thumbnail) return undefined
  return {
    url: chunk.thumbnail.url,
    at: clip.startedAt ?? clip.createdAt,
    width: chunk.width,
    height: chunk.height,
  }
}

export function Picture({ camera }: { camera: CameraRow }) {
  const t = useText(texts)
  const picture = pictureOf(camera)
  return (
    <span className="camera-picture">
      {picture ? (
        <img src={picture.url} alt={t('pictureOf', { id: camera.id })} loading="lazy" decoding="async" />
      ) : (
        <span className="camera-picture-none">
          <CameraOff aria-hidden size={22} />
          {t('noPicture')}
        </span>
      )}
    </span>
  )
}
