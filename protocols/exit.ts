/** How a member ends that could not start: what has to be put right was said last, and nothing had been claimed. Whoever starts members need not do it again before that. */
export const notStartedCode = 2
