// When a pair counts as solved; the meter and the summary must agree.

/** Share of explained texture below which a pair did not find a common motion: cut, or chaos. */
export const SOLVED_INLIERS = 0.42
