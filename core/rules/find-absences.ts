import type { OrganizationSql } from '../database/organization.ts'
import type { JournalEntry } from '../ports.ts'
import { absencesOf } from './engine/absences.ts'
import type { Stretch } from './engine/event.ts'
import { windowOf } from './engine/occurrences.ts'
import type { RuleIndex } from './engine/rule-index.ts'
import type { Held, HeldRule } from './holding.ts'
import { absenceAlert, type NewAlert } from './raised.ts'
import { readTold, type Decide, type Extension, type Told } from './raising.ts'
import { eventsAround } from './read-events.ts'
import { clipsOf, lookedAt, type CameraTimes, type LookedAt } from './watching.ts'

interface Case {
  held: Held
  camera: string
  gaps: Stretch[]
  clips: LookedAt[]
}

/** What the clips that entries tell of are to rules that look for an absence: a camera's times are judged when a clip of it is done. */
export async function findAbsences(
  tenant: OrganizationSql,
  rules: RuleIndex<HeldRule>,
  cameras: ReadonlyMap<string, CameraTimes>,
  entries: readonly JournalEntry[],
): Promise<Decide> {
  const done = entries.filter(({ kind }) => kind === 'process_completed')
  const cases: Case[] = []
  for (const [camera = '', own] of Map.groupBy(done, ({ cameraId }) => cameraId)) {
    const looking = rules.absences(camera).filter(({ enabledAt }) => own.some(({ at }) => at >= enabledAt))
    const times = cameras.get(camera)
    if (!times || looking.length === 0) continue
    cases.push(...(await casesOf(tenant, { id: camera, ...times }, looking, own)))
  }

  return async (sql) => {
    const told = await readTold(
      sql,
      cases.flatMap(({ held, camera, gaps }) =>
        gaps.map(({ start, end }) => ({
          ruleId: held.id,
          stream: `camera ${camera}`,
          from: start,
          until: end,
        })),
      ),
    )
    const alerts: NewAlert[] = []
    const extensions: Extension[] = []
    for (const { held, camera, gaps, clips } of cases) {
      const own = told.filter(({ ruleId, stream }) => ruleId === held.id && stream === `camera ${camera}`)
      for (const gap of gaps) {
        const same = own.find(({ place, placeEnd }) => place < gap.end && placeEnd > gap.start)
        if (same) extensions.push(...longer(same, gap, clips))
        else alerts.push(absenceAlert(held, camera, gap, clips))
      }
    }
    return { alerts, extensions }
  }
}

/** Around the clips that are done, as far as a rule looks and twice as far: where an absence began before that, its alert is there. */
async function casesOf(
  tenant: OrganizationSql,
  camera: CameraTimes & { id: string },
  looking: readonly Held[],
  entries: readonly JournalEntry[],
): Promise<Case[]> {
  const done = await clipsOf(
    tenant,
    entries.flatMap(({ processId }) => processId ?? []),
  )
  if (done.length === 0) return []
  const reach = 2 * Math.max(...looking.map(({ rule }) => windowOf(rule))) + camera.gapMs
  const stretch = {
    start: Math.min(...done.map(({ start }) => start)) - reach,
    end: Math.max(...done.map(({ end }) => end)) + reach,
  }
  const { clips, stretches } = await lookedAt(tenant, camera, stretch)
  if (stretches.length === 0) return []
  const events = await eventsAround(tenant, {
    ...{ camera: camera.id, from: stretch.start, until: stretch.end },
  })
  return looking.flatMap((held) => {
    const gaps = absencesOf(held.rule, events, { stretches, zone: camera.zone })
    // What was watched before the rule was enabled is not its concern.
    const since = held.enabledAt.getTime()
    const own = gaps
      .map(({ start, end }) => ({ start: Math.max(start, since), end }))
      .filter(({ start, end }) => end - start >= windowOf(held.rule))
    return own.length > 0 ? [{ held, camera: camera.id, gaps: own, clips }] : []
  })
}

function longer({ id, placeEnd }: Told, gap: Stretch, clips: readonly LookedAt[]): Extension[] {
  if (gap.end <= placeEnd) return []
  const within = clips.filter((clip) => clip.end > gap.start && clip.start < gap.end)
  const processIds = within.map(({ processId }) => processId)
  return [{ id, placeEnd: gap.end, processIds, eventIds: [] }]
}
