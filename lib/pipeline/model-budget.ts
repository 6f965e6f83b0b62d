// What a model may cost one job, before anybody asks for more.

/** Input tokens over all calls of a job; a video of an hour with 200 shots needs about half of it. */
export const MODEL_TOKENS_PER_JOB = 1_000_000
