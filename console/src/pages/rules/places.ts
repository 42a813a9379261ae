/** Where a rule looks: in all that is named; everywhere where nothing is. */
export interface Places {
  cameras: string[]
  groups: string[]
  /** Ids of videos. */
  processes: string[]
}

/** A group of cameras, and which are in it now. */
export interface Group {
  name: string
  cameras: readonly string[]
}

interface Named {
  cameras?: string[] | null | undefined
  groups?: string[] | null | undefined
  processes?: string[] | null | undefined
}

export const placesOf = ({ cameras, groups, processes }: Named): Places => ({
  ...{ cameras: cameras ?? [], groups: groups ?? [], processes: processes ?? [] },
})

export const isEverywhere = ({ cameras, groups, processes }: Places): boolean =>
  cameras.length + groups.length + processes.length === 0

/** Where a rule looks after a sentence was read: there, if the sentence names a place; else where it looked before. */
export const placesAfter = (read: Named, before: Named | undefined): Places =>
  before && isEverywhere(placesOf(read)) ? placesOf(before) : placesOf(read)

interface Worded extends Named {
  severity?: string | null | undefined
  cooldownSeconds?: number | null | undefined
}

/** Whether words about a rule are not true any more of where it looks, how severe it is and how often it tells. */
export const isSaidOtherwise = (worded: Worded, now: Worded): boolean => toldIn(worded) !== toldIn(now)

function toldIn({ severity, cooldownSeconds, ...named }: Worded): string {
  const { cameras, groups, processes } = placesOf(named)
  const places = [cameras, groups, processes].map((names) => names.toSorted())
  return JSON.stringify([severity ?? 'medium', cooldownSeconds ?? 0, places])
}

/** The groups that cameras are in, by name, and those that a rule names although no camera is in them any more. */
export function groupsOf(
  cameras: readonly { id: string; groups: readonly string[] }[],
  named: readonly string[],
): Group[] {
  const names = new Set([...cameras.flatMap(({ groups }) => groups), ...named])
  return [...names].toSorted().map((name) => ({
    name,
    cameras: cameras.filter(({ groups }) => groups.includes(name)).map(({ id }) => id),
  }))
}

/** The cameras that there are, by name, and those that a rule names although they are gone. */
export const camerasOf = (cameras: readonly { id: string }[], named: readonly string[]): string[] =>
  [...new Set([...cameras.map(({ id }) => id), ...named])].toSorted()
