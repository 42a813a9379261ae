import t from 'tap'
import { createLocalVision } from '../../core/llm/local/vision.ts'
import { tempDir } from '../helpers/temp.ts'
import { describeVideo } from './describe.ts'
import { match, splitAt, total, type Score } from './match.ts'
import { compose } from './scenes/compose.ts'
import { SCENES } from './scenes/scenes.ts'

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

void t.test('Local analyst: composed scenes are told with at least 0.9 precision and recall', async (t) => {
  const dir = tempDir(t)
  const vision = createLocalVision({ ffmpeg: 'ffmpeg', threads: 2 })
  t.teardown(() => vision.close())
  const scores: Score[] = []
  for (const scene of SCENES) {
    const file = await compose(scene.parts, dir, scene.name)
    const told = await describeVideo(vision, file, dir, scene.chunk ?? 1000)
    const borders = told.slice(1).map(({ span }) => span.startTime)
    const score = match(
      told.flatMap(({ events }) => events),
      splitAt(scene.truth, borders),
    )
    scores.push(score)
    t.comment(`${scene.name}: precision ${percent(score.precision)}, recall ${percent(score.recall)}`)
    for (const event of score.wrong)
      t.comment(`  not so: ${event.type} ${event.startTime}-${event.endTime} ${event.description}`)
    for (const event of score.missed) t.comment(`  missed: ${JSON.stringify(event)}`)
  }
  const { precision, recall, reported, happened } = total(scores)
  t.comment(
    `all ${SCENES.length} scenes: precision ${percent(precision)} of ${reported}, recall ${percent(recall)} of ${happened}`,
  )
  t.ok(precision >= 0.9, `precision ${percent(precision)}`)
  t.ok(recall >= 0.9, `recall ${percent(recall)}`)
})
