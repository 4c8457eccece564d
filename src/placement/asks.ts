import { placementAnswers, type PlacementAnswer } from '#protocols/placement.ts'
import type { AskId } from '#protocols/placer.ts'

/** Messages that wait for all of their answers: each gets one reply. */
export interface Asks {
  /** Opens one that needs so many answers (at least one); the promise gives the reply, or undefined when there will be none. */
  open(answerCount: number): { readonly id: AskId; readonly reply: Promise<Uint8Array | undefined> }
  answer(id: AskId, answer: PlacementAnswer): void
  /** No reply to any. */
  drop(): void
}

interface Ask {
  readonly answerCount: number
  readonly answers: PlacementAnswer[]
  readonly resolve: (reply: Uint8Array | undefined) => void
}

/** `permits` is asked at the last moment: who is not the owner any more says nothing. */
export const openAsks = (permits: () => boolean): Asks => {
  const asks = new Map<AskId, Ask>()
  let last = 0
  return {
    open: answerCount => {
      const id = ++last as AskId
      return { id, reply: new Promise(resolve => asks.set(id, { answerCount, answers: [], resolve })) }
    },
    answer: (id, answer) => {
      const ask = asks.get(id)
      if (ask === undefined || ask.answers.push(answer) < ask.answerCount) return
      asks.delete(id)
      ask.resolve(permits() ? placementAnswers.encode(ask.answers) : undefined)
    },
    drop: () => {
      for (const { resolve } of asks.values()) resolve(undefined)
      asks.clear()
    },
  }
}
