import { idOf } from './state.ts'

/** A camera that was found in the network. */
export interface FoundCamera {
  id: string
  name: string
  source: string
}

export interface Offered extends FoundCamera {
  /** The name that it would have here, which no other camera has; empty where nobody can guess one. */
  suggested: string
  /** The camera that is watched at this address already. */
  watchedAs: string | undefined
}

/** What is offered of cameras that were found: those that are not watched yet first. */
export function offered(
  found: readonly FoundCamera[],
  watched: readonly { id: string; source: string }[],
): Offered[] {
  const taken = new Set(watched.map(({ id }) => id))
  const all = found.map((each) => ({
    ...each,
    suggested: freeName(idOf(each.name), taken),
    watchedAs: watched.find(({ source }) => source === each.source)?.id,
  }))
  return all.toSorted((a, b) => Number(a.watchedAs !== undefined) - Number(b.watchedAs !== undefined))
}

/** The name, or with the first number from 2 on that makes it one that nobody has. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  if (name === '' || !taken.has(name)) return name
  let number = 2
  while (taken.has(`${name}-${number}`)) number += 1
  return `${name}-${number}`
}
