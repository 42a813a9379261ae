/** The gateways of a cluster, any of which answers: the one that did last is asked first. */
export interface Gateways {
  readonly current: string
  readonly count: number
  /** Another one, after `failed` did not answer. */
  leave(failed: string): void
}

/** @throws TypeError for none, or what is no address */
export function createGateways(url: string | readonly string[]): Gateways {
  const urls = [url].flat().map((each) => new URL(each).href.replace(/\/$/, ''))
  if (urls.length === 0) throw new TypeError('Cannot open a client: there is no address of a gateway')
  let at = 0
  return {
    get current() {
      return urls[at]!
    },
    count: urls.length,
    leave(failed) {
      // Who comes late says nothing of the one that is asked by now.
      if (urls[at] === failed) at = (at + 1) % urls.length
    },
  }
}
