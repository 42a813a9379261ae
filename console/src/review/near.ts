import type { Stretch } from './axis.ts'
import type { Clip, Clips } from './playing.ts'

/** What can be played is asked for in pieces of this length, which lie the same wherever one looks. Milliseconds. */
const PIECE = 5 * 60_000
/** The piece that follows is asked for so long before it is needed. Milliseconds. */
const AHEAD = 60_000
/** So many pieces are kept, those that were played last. */
const MOST = 12

export interface NearState {
  clips: Clips
  /** Around the instant all is known of this; undefined while it is being asked for. */
  known: Stretch | undefined
  problem: unknown
}

export interface Near {
  get(): NearState
  subscribe(listener: () => void): () => void
  /** An instant is looked at: what can be played around it is asked for, once. */
  attend(at: number): void
  /** What can still change around that instant is asked for anew. */
  refresh(): void
}

const pieceAt = (at: number): Stretch => {
  const from = Math.floor(at / PIECE) * PIECE
  return { from, until: from + PIECE }
}

/** Clips around the instant that is looked at: however much the axis shows, no more of them are asked for. */
export function createNear(
  ask: (piece: Stretch) => Promise<readonly Clip[]>,
  now: () => number = Date.now,
): Near {
  const kept = new Map<number, { clips?: readonly Clip[]; asking: boolean; failed: boolean }>()
  const listeners = new Set<() => void>()
  let at = 0
  let state: NearState = { clips: new Map(), known: undefined, problem: undefined }

  function tell(change: Partial<NearState> = {}): void {
    const { from, until: end } = pieceAt(at)
    let until = end
    const isKnown = kept.get(from)?.clips !== undefined
    if (isKnown) while (kept.get(until)?.clips) until += PIECE
    state = { ...state, ...change, clips: together(), known: isKnown ? { from, until } : undefined }
    listeners.forEach((listener) => listener())
  }

  /** What lies in two pieces is there once. */
  function together(): Clips {
    const clips = new Map<string, Clip>()
    for (const { clips: own = [] } of kept.values())
      for (const clip of own) {
        const known = clips.get(clip.processId)
        const [from, until] = [
          Math.min(clip.from, known?.from ?? clip.from),
          Math.max(clip.until, known?.until ?? 0),
        ]
        clips.set(clip.processId, { ...clip, from, until })
      }
    const sorted = [...clips.values()].sort((a, b) => a.from - b.from)
    return Map.groupBy(sorted, ({ camera }) => camera)
  }

  async function load(piece: Stretch, again: boolean): Promise<void> {
    const one = kept.get(piece.from) ?? { asking: false, failed: false }
    kept.delete(piece.from)
    kept.set(piece.from, one)
    for (const old of [...kept.keys()].slice(0, Math.max(0, kept.size - MOST))) kept.delete(old)
    if (one.asking || (!again && (one.clips || one.failed))) return
    one.asking = true
    try {
      one.clips = await ask(piece)
      Object.assign(one, { failed: false, asking: false })
      tell({ problem: undefined })
    } catch (problem) {
      Object.assign(one, { failed: true, asking: false })
      tell({ problem })
    }
  }

  const wanted = (): Stretch[] => {
    const [here, ahead] = [pieceAt(at), pieceAt(at + AHEAD)]
    return here.from === ahead.from || ahead.from > now() ? [here] : [here, ahead]
  }

  return {
    get: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    attend(next) {
      const before = wanted().map(({ from }) => from)
      at = next
      const pieces = wanted()
      if (kept.size > 0 && before.join() === pieces.map(({ from }) => from).join()) return
      if (pieceAt(next).from !== before[0]) tell()
      for (const piece of pieces) void load(piece, false)
    },
    refresh() {
      for (const piece of wanted()) {
        const one = kept.get(piece.from)
        if (!one?.clips || one.failed || piece.until > now() - 10 * 60_000) void load(piece, true)
      }
    },
  }
}
