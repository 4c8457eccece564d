import type { Clock } from '#protocols/clock.ts'
import type { Instant } from '#protocols/ids.ts'
import { moRef, type MoRef } from '#protocols/vim/values.ts'
import { createCollector, type Collector } from './collector.ts'
import type { Objects } from './objects.ts'
import type { Page } from './retrieve.ts'
import { invalidArgument, VimError } from './vim-error.ts'
import type { View, Views } from './views.ts'

/** One login: what belongs to it goes with it. */
export interface Session {
  readonly key: string
  readonly userName: string
  lastUsed: Instant
  /** Calls that are under way: a long poll keeps its session alive until it ends. */
  underWay: number
  readonly collectors: Map<string, Collector>
  readonly views: Set<View>
  /** Pages of RetrievePropertiesEx that were not fetched yet. */
  readonly pages: Map<string, Page>
  /** Tokens given out. */
  tokens: number
}

export interface Sessions {
  open(userName: string): Session
  /** The session of a cookie, unless it has been idle too long. */
  find(key: string | undefined): Session | undefined
  close(session: Session): void
  /** SessionManager.TerminateSession, by the sessions' keys: those of others. */
  terminate(own: Session, keys: readonly string[]): void
  closeAll(): void
  /** A collector of this session; `propertyCollector` is its default one. */
  collector(session: Session, ref: MoRef): Collector | undefined
  newCollector(session: Session): Collector
  count(): number
}

export const createSessions = (objects: Objects, views: Views, clock: Clock, idleMs: number, random: () => number, updateDelayMs: () => number): Sessions => {
  const sessions = new Map<string, Session>()
  let collectors = 0

  objects.listen({
    added: () => undefined,
    changed: (object, paths) => {
      for (const session of sessions.values()) for (const collector of session.collectors.values()) collector.hears(filter => filter.changed(object, paths))
    },
    removed: object => {
      for (const session of sessions.values()) for (const collector of session.collectors.values()) collector.forgets(object)
    },
  })

  const close = (session: Session): void => {
    sessions.delete(session.key)
    for (const collector of session.collectors.values()) collector.destroy()
    for (const view of session.views) views.destroy(view)
  }
  const newCollector = (session: Session, id: string): Collector => {
    const collector = createCollector(moRef('PropertyCollector', id), objects, views, clock, updateDelayMs)
    session.collectors.set(id, collector)
    return collector
  }
  const isIdle = ({ lastUsed, underWay }: Session): boolean => underWay === 0 && clock.now() - lastUsed > idleMs
  return {
    open: userName => {
      // Those whose clients are gone are not looked for otherwise.
      for (const session of [...sessions.values()]) if (isIdle(session)) close(session)
      const key = Array.from({ length: 40 }, () => Math.floor(random() * 16).toString(16)).join('')
      const session: Session = { key, userName, lastUsed: clock.now(), underWay: 0, collectors: new Map(), views: new Set(), pages: new Map(), tokens: 0 }
      sessions.set(key, session)
      return session
    },
    find: key => {
      const session = key === undefined ? undefined : sessions.get(key)
      if (session === undefined) return undefined
      if (isIdle(session)) {
        close(session)
        return undefined
      }
      session.lastUsed = clock.now()
      return session
    },
    close,
    terminate: (own, keys) => {
      for (const key of keys) {
        const session = sessions.get(key)
        if (session === own) throw invalidArgument('sessionId', 'A specified parameter was not correct: a session does not end itself.')
        if (session === undefined) throw new VimError('NotFound', `There is no session ${key}.`)
        close(session)
      }
    },
    closeAll: () => { for (const session of [...sessions.values()]) close(session) },
    collector: (session, ref) => session.collectors.get(ref.value) ?? (ref.value === 'propertyCollector' ? newCollector(session, 'propertyCollector') : undefined),
    newCollector: session => newCollector(session, `session[${session.key.slice(0, 8)}]collector-${++collectors}`),
    count: () => sessions.size,
  }
}
