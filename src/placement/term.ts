import type { Cancel, Moment } from '#protocols/clock.ts'
import { ok, type Result } from '#protocols/fault.ts'
import type { Epoch } from '#protocols/ids.ts'
import { placementMessages, type PlacementAnswer } from '#protocols/placement.ts'
import type { AskId, BatchId, BatchRequest, PlacerEffect, PlacerEvent } from '#protocols/placer.ts'
import type { InventoryChange } from '#protocols/provider.ts'
import { subjects } from '#protocols/subjects.ts'
import { openAsks } from './asks.ts'
import { toAnswers, toTask } from './batch.ts'
import { columnWriter } from './columns.ts'
import { gatherOutstanding } from './gather.ts'
import { isShown, newInventory } from './inventory.ts'
import type { Measures } from './measures.ts'
import type { PlacementServiceLimits, PlacementServiceOptions } from './service.ts'

/** The number of no ask: nobody waits for answers. */
const unasked = 0 as AskId

/** One time of owning the role, under one epoch. */
export interface Term {
  /** Says nothing more; ends when the batch under way has ended. */
  stop(): Promise<void>
}

/** Everything that a term is made of. */
export interface TermOptions<Facts> extends PlacementServiceOptions<Facts> {
  readonly epoch: Epoch
  readonly limits: PlacementServiceLimits
  readonly measures: Measures
  /** A bug was thrown: the term has ended, and knows nothing worth keeping. */
  readonly crashed: (error: unknown) => void
}

/**
 * Runs the placer: what members ask, what the inventory shows and how batches went become its events; its effects are carried out
 * here, in their order.
 */
export const beginTerm = <Facts>(options: TermOptions<Facts>): Term => {
  const { bus, clock, epoch, limits, log, measures, placer, pool } = options
  const permits = (): boolean => options.permits(epoch)
  const inventory = newInventory()
  const publish = columnWriter(inventory, limits)
  const asks = openAsks(permits)
  const events: PlacerEvent[] = []
  let facts = placer.start(limits)
  let busy = false
  let over = false
  let alarm: Cancel | undefined
  let running: Promise<void> = Promise.resolve()

  /** An effect may lead to the next event; it has to wait until the effects of this one are carried out. */
  const tell = (event: PlacerEvent): void => {
    events.push(event)
    if (busy) return
    busy = true
    try {
      for (let next = events.shift(); next !== undefined && !over; next = events.shift()) {
        const [known, effects] = placer.step(facts, next, moment())
        facts = known
        for (const effect of effects) perform(effect)
      }
    } catch (error) {
      crash(error)
    } finally {
      busy = false
    }
  }
  const crash = (error: unknown): void => {
    if (over) return
    end()
    options.crashed(error)
  }
  const moment = (): Moment => ({ at: clock.now(), wallMs: clock.wall() })

  const perform = (effect: PlacerEffect): void => {
    switch (effect.kind) {
      case 'Run':
        running = run(effect.batch, effect.requests).catch(crash)
        return
      case 'Answer':
        measures.answered(effect.answer)
        return asks.answer(effect.ask, effect.answer)
      case 'Hold': {
        const { instanceUuid } = effect.outstanding.request
        inventory.hold(effect.outstanding)
        if (inventory.shows(instanceUuid)) events.push({ kind: 'Shown', instanceUuid })
        return
      }
      case 'Drop': return inventory.drop(effect.key)
      case 'Wake':
        alarm?.()
        alarm = clock.after(Math.max(0, effect.at - clock.now()), () => tell({ kind: 'Woke' }))
    }
  }
  const run = async (batch: BatchId, requests: readonly BatchRequest[]): Promise<void> => {
    const startedAt = clock.now()
    inventory.setZones(options.zones())
    const snapshot = publish()
    const task = toTask(snapshot, requests)
    const outcome = await pool.run('place', task, { timeoutMs: limits.batchTimeoutMs, transfer: [task.requests.buffer as ArrayBuffer] })
    const result: Result<readonly PlacementAnswer[]> = outcome.ok ? ok(toAnswers(snapshot, requests, outcome.value)) : outcome
    measures.batched(requests.length, clock.now() - startedAt)
    measures.held(inventory.heldCount())
    if (result.ok) log.debug({ step: 'placement', epoch, batch, ...tally(result.value) }, 'a batch was placed')
    else log.warn({ step: 'placement', epoch, batch, reason: result.fault.reason, count: requests.length }, result.fault.message)
    tell({ kind: 'Batched', batch, result })
  }

  const asked = (payload: Uint8Array): Promise<Uint8Array | undefined> | undefined => {
    if (!permits()) return undefined
    const message = placementMessages.decode(payload)
    if (!message.ok) {
      log.warn({ step: 'placement', epoch, reason: message.fault.reason }, message.fault.message)
      return undefined
    }
    const { released, requests } = message.value
    // Releases alone get no reply.
    const ask = requests.length === 0 ? undefined : asks.open(requests.length)
    tell({ kind: 'Asked', ask: ask?.id ?? unasked, released, requests })
    return ask?.reply
  }
  const changed = (change: InventoryChange): void => {
    inventory.tell(change)
    switch (change.kind) {
      case 'Vm':
        if (isShown(change.vm)) tell({ kind: 'Shown', instanceUuid: change.vm.instanceUuid, owner: change.vm.owner })
        return
      case 'Synced':
        log.info({ step: 'placement', epoch, hosts: inventory.hosts.size, datastores: inventory.datastores.size }, 'the inventory is known')
        return tell({ kind: 'InventoryChanged', synced: true })
      case 'Reset': tell({ kind: 'InventoryChanged', synced: false })
    }
  }

  const sources: Cancel[] = []
  const end = (): void => {
    over = true
    for (const leave of sources) leave()
    alarm?.()
    asks.drop()
    measures.held(0)
  }
  sources.push(bus.subscribe(subjects.placementRequests, asked))
  sources.push(options.inventory(changed))
  void gatherOutstanding({
    bus, members: options.members(), pageTimeoutMs: limits.gatherPageMs, pageAttempts: limits.gatherAttempts,
    told: outstanding => tell({ kind: 'Recalled', outstanding }),
    silent: (member, problem) =>
      log.warn({ step: 'placement', epoch, member }, `${member} did not tell what was placed for it: ${problem}`),
  }).then(() => tell({ kind: 'Gathered' }))

  return {
    stop: async () => {
      if (!over) end()
      await running
    },
  }
}

const tally = (answers: readonly PlacementAnswer[]): { readonly placed: number; readonly refused: number } => {
  const placed = answers.filter(({ kind }) => kind === 'Placed').length
  return { placed, refused: answers.length - placed }
}
