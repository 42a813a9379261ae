import { SpectraError } from '../errors.ts'

/** Groups that one camera is in at most. */
export const MOST_GROUPS = 20

/** The names of groups, each once, in order. @throws SS_INPUT_INVALID */
export function checkGroups(names: readonly string[]): string[] {
  const wrong = names.find((name) => !/^[A-Za-z0-9][\w.-]{0,63}$/.test(name))
  if (wrong !== undefined) {
    throw invalid(
      `${JSON.stringify(wrong.slice(0, 80))} cannot be the name of a group`,
      'Give 1 to 64 letters, digits, dots, dashes and underscores, such as entrances.',
    )
  }
  const groups = [...new Set(names)].toSorted()
  if (groups.length <= MOST_GROUPS) return groups
  throw invalid(`${groups.length} groups are more than ${MOST_GROUPS}`, `Give at most ${MOST_GROUPS}.`)
}

const invalid = (found: string, advice: string): SpectraError =>
  new SpectraError('SS_INPUT_INVALID', `Cannot group the camera: ${found}`, {
    details: { field: 'groups', advice },
  })

/** Ids of the cameras that are in one of some groups. */
export function camerasOfGroups(
  cameras: Iterable<{ id: string; groups: readonly string[] }>,
  groups: readonly string[],
): string[] {
  const wanted = new Set(groups)
  return [...cameras].filter((camera) => camera.groups.some((name) => wanted.has(name))).map(({ id }) => id)
}
