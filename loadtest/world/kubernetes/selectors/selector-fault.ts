/** A selector that cannot be read; the message is worded as by Kubernetes and belongs into a 400. */
export interface SelectorFault { readonly ok: false; readonly message: string }
