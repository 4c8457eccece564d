import type { MoRef } from '#protocols/vim/values.ts'
import type { Opened, Session } from './session.ts'

/** A view that is replaced by the next one: views stay in a session until they are destroyed or it ends. */
export interface OwnView {
  /** The one that counts from now on; the one before is destroyed if its session still stands. */
  put(opened: Opened, ref: MoRef): void
  drop(): void
}

export const ownView = (session: Session, about: string): OwnView => {
  let view: { readonly opened: Opened; readonly ref: MoRef } | undefined
  const drop = (): void => {
    // Nobody waits for it: at worst it goes with the session.
    if (view !== undefined) void session.callIn(view.opened, { method: 'DestroyView', self: view.ref, about })
    view = undefined
  }
  return {
    put: (opened, ref) => {
      drop()
      view = { opened, ref }
    },
    drop,
  }
}
