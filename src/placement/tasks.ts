/** Place a batch on what the columns say. All numbers; see layout.ts for what they mean. */
export interface PlaceTask {
  readonly columns: SharedArrayBuffer
  /** Of the columns as they were when the batch was made. */
  readonly version: number
  /** Rows of `requestWidth` numbers, placed in this order; each is subtracted before the next. */
  readonly requests: Float64Array
  /** Rows of one byte a zone: 1 where a VM with this set of zones may go. */
  readonly zoneSets: Uint8Array
  /** Rows of one byte a cluster, numbered as those: 1 where there is a resource pool for it. */
  readonly poolSets: Uint8Array
}

export interface PlaceOutcome {
  /** Two numbers a request: host and datastore; -1 and the row in `failedBy` when no host fits. */
  readonly chosen: Int32Array
  /** Rows of one number a constraint: how many hosts failed it. */
  readonly failedBy: Int32Array
}

/**
 * Controllers and units for many VMs at once, as an upgrade or a backfill asks for them. As JSON: a text is handed to a
 * thread and read there in a fraction of the time that a copy of the objects takes (`npm run bench:allocation`).
 */
export interface AllocateTask { readonly vms: string }
export interface AllocateOutcome { readonly vms: string }

/**
 * What worker threads do: a row for each kind of task. worker.ts exports a function of the same name; a new kind is a row
 * here and a function there.
 */
export interface WorkerTasks {
  readonly allocate: { readonly task: AllocateTask; readonly outcome: AllocateOutcome }
  readonly place: { readonly task: PlaceTask; readonly outcome: PlaceOutcome }
}
