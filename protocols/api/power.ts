/** The words for power that several kinds share. */
export const powerStates = ['PoweredOff', 'PoweredOn', 'Suspended'] as const
/** How an operation is done: at once, by the guest, or by the guest and at once after five minutes. */
export const powerModes = ['Hard', 'Soft', 'TrySoft'] as const
