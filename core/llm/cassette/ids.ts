const ID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi
const PLACE = /\(id (\d+)\)/g

/** The ids of one question, which another run has others for: by places in the order in which they appear. */
export interface Ids {
  /** With a place for each id. */
  hide(text: string): string
  /** With the ids of this question in those places. */
  show(text: string): string
}

export function createIds(): Ids {
  const ids: string[] = []
  return {
    hide: (text) =>
      text.replace(ID, (id) => {
        if (!ids.includes(id)) ids.push(id)
        return `(id ${ids.indexOf(id) + 1})`
      }),
    show: (text) => text.replace(PLACE, (place, number: string) => ids[Number(number) - 1] ?? place),
  }
}
