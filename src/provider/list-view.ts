import type { Cancel, Clock, Random } from '#protocols/clock.ts'
import { ok, type Result } from '#protocols/fault.ts'
import { after, type Instant } from '#protocols/ids.ts'
import { isMoRef, type MoRef } from '#protocols/vim/values.ts'
import { backOffMs, type ProviderLimits } from './limits.ts'
import { ownView } from './own-view.ts'
import type { Opened, Session } from './session.ts'

/** More changes than this go in the next call. */
const batchMax = 500

/**
 * A list view of vCenter that is kept at a wanted set of objects. What is put in is gathered for a
 * few milliseconds and told in one call, and what is taken out goes along. In a new session the view is made anew.
 */
export interface ListView {
  /** Makes the view in a session, empty; all that is wanted is put in soon. */
  open(opened: Opened): Promise<Result<MoRef>>
  want(object: MoRef): void
  /** Whether it is in the view, and its leaving will be told. */
  unwant(object: MoRef): boolean
  /** The filter told that the object left the view. One that is wanted is put in again, which tells whether it still exists. */
  left(object: MoRef): void
}

export interface ListViewOrder {
  readonly session: Session
  readonly clock: Clock
  readonly random: Random
  readonly limits: ProviderLimits
  /** What is listed, for messages: `VMs`, `tasks`. */
  readonly what: string
  /** An object that is wanted does not exist. */
  readonly onMissing: (object: MoRef) => void
}

export const createListView = ({ session, clock, random, limits, what, onMissing }: ListViewOrder): ListView => {
  const wanted = new Map<string, MoRef>()
  const members = new Map<string, MoRef>()
  const dirty = new Set<string>()
  const own = ownView(session, `following ${what}`)
  let view: { readonly ref: MoRef; readonly opened: Opened } | undefined
  let timer: { readonly stop: Cancel; readonly at: Instant } | undefined
  let telling = false
  let failures = 0

  const schedule = (delayMs: number): void => {
    const at = after(clock.now(), delayMs)
    if (telling || view === undefined || (timer !== undefined && timer.at <= at)) return
    timer?.stop()
    timer = {
      at,
      stop: clock.after(delayMs, () => {
        timer = undefined
        void tell()
      }),
    }
  }

  const touch = (id: string): void => {
    dirty.add(id)
    schedule(delayMs())
  }

  /** Somebody waits for what comes in; nobody for what goes. */
  const delayMs = (): number => {
    for (const id of dirty) if (wanted.has(id)) return limits.batchMs
    return limits.removalMs
  }

  /** What to say in one call; what is in order already is forgotten. */
  const batch = (): { readonly add: readonly MoRef[]; readonly remove: readonly MoRef[] } => {
    const add: MoRef[] = []
    const remove: MoRef[] = []
    for (const id of dirty) {
      if (add.length + remove.length >= batchMax) break
      dirty.delete(id)
      const [want, have] = [wanted.get(id), members.get(id)]
      if (want !== undefined && have === undefined) add.push(want)
      if (want === undefined && have !== undefined) remove.push(have)
    }
    return { add, remove }
  }

  const tell = async (): Promise<void> => {
    const at = view
    if (at === undefined) return
    const { add, remove } = batch()
    if (add.length + remove.length > 0) {
      telling = true
      for (const object of add) members.set(object.value, object)
      for (const object of remove) members.delete(object.value)
      const result = await session.callIn(at.opened, { method: 'ModifyListView', self: at.ref, args: { add, remove }, about: `following ${what}` })
      telling = false
      if (view !== at) return schedule(0)
      if (!result.ok) return tellAgain(add, remove)
      failures = 0
      missing(Array.isArray(result.value) ? result.value.filter(isMoRef) : [])
    }
    if (dirty.size > 0) schedule(delayMs())
  }

  /** Whether it was done is not known, and saying it twice does no harm. */
  const tellAgain = (add: readonly MoRef[], remove: readonly MoRef[]): void => {
    failures += 1
    for (const object of add) {
      members.delete(object.value)
      dirty.add(object.value)
    }
    for (const object of remove) {
      members.set(object.value, object)
      dirty.add(object.value)
    }
    schedule(backOffMs(limits, failures, random))
  }

  const missing = (objects: readonly MoRef[]): void => {
    for (const object of objects) {
      members.delete(object.value)
      if (wanted.has(object.value)) onMissing(object)
    }
  }

  return {
    open: async opened => {
      view = undefined
      const made = await session.callIn(opened, { method: 'CreateListView', self: opened.content.viewManager, about: `following ${what}` })
      if (!made.ok) return made
      members.clear()
      dirty.clear()
      failures = 0
      for (const id of wanted.keys()) dirty.add(id)
      view = { ref: made.value as MoRef, opened }
      own.put(opened, view.ref)
      if (dirty.size > 0) schedule(0)
      return ok(view.ref)
    },
    want: object => {
      wanted.set(object.value, object)
      if (!members.has(object.value)) touch(object.value)
    },
    unwant: object => {
      if (wanted.delete(object.value)) touch(object.value)
      return members.has(object.value)
    },
    left: object => {
      // Told also of what we took out ourselves; then it is a member no more, or again.
      members.delete(object.value)
      if (wanted.has(object.value)) touch(object.value)
    },
  }
}
