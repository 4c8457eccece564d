/**
 * The way of one VM, step by step. A step's name is the folder, the log field `step`, the metric label and the heading
 * in docs/path.md (design section 1).
 */
export const path = ['apply', 'admission', 'watch', 'router', 'vm', 'placement', 'provider', 'status'] as const
export type PathStep = (typeof path)[number]
