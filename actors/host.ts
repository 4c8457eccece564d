import { dispatch, spawn, start, stop, type ActorSystemRef, type Ref, type SupervisionContext } from 'nact'

/** One actor: messages are handled one at a time, in the order of `tell`. */
export interface Actor<Message> {
  tell(message: Message): void
  /** No further message is handled after this returns. */
  stop(): void
}

export interface ActorOrder<Message> {
  /** Unique among the living. */
  readonly name: string
  /** Synchronous: so that stopping never leaves a handler running. */
  readonly handle: (message: Message) => void
  /** It threw: it is stopped already, and told here. */
  readonly crashed: (error: unknown) => void
}

/** Where actors live: the only door to nact. */
export interface Host {
  spawn<Message>(order: ActorOrder<Message>): Actor<Message>
  stop(): void
}

/**
 * Starts an actor system.
 *
 * nact copies the map of an actor's children for every message that the actor handles. So actors are spread over many
 * small parents that never get a message, and messages go straight to the child.
 */
export const startHost = (parentCount = 64): Host => {
  const system: ActorSystemRef = start()
  const silent = (state: undefined): undefined => state
  const parents = Array.from({ length: parentCount }, (_, index) => spawn<ActorSystemRef, typeof silent>(system, silent, `parent-${index}`))
  let next = 0
  return {
    spawn: order => spawnUnder(parents[next++ % parentCount] as Ref<never>, order),
    stop: () => stop(system),
  }
}

/** nact allows no slash in a name; a comma is in no Kubernetes name, so this stays unique. */
const nactName = (name: string): string => name.replaceAll('/', ',')

const spawnUnder = <Message>(parent: Ref<never>, order: ActorOrder<Message>): Actor<Message> => {
  let stopped = false
  const handle = (state: undefined, message: Message): undefined => {
    if (!stopped) order.handle(message)
    return state
  }
  // The default prints to the console; and a throw in here would leave the actor stuck for ever.
  const onCrash = (_message: Message | undefined, error: Error | undefined, context: SupervisionContext<Message, Ref<never>>): symbol => {
    stopped = true
    order.crashed(error)
    return context.stop as symbol
  }
  const ref: Ref<Message> = spawn<Ref<never>, typeof handle>(parent, handle, nactName(order.name), { onCrash })
  return {
    tell: message => dispatch(ref, message),
    stop: () => {
      stopped = true
      stop(ref)
    },
  }
}
