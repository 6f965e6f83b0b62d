// camera_motion.easing: the speed by thirds of the moving part.

import type { Claim } from '../../claim.ts'
import type { MotionFacts } from '../facts.ts'
import { cumulative } from '../interval.ts'
import { claimOf, movingRange } from './claim-of.ts'

const EASED = 0.6
const EVEN = 0.25
const ACCELERATING = 1.4
const DECELERATING = 0.7
const IRREGULAR = 0.6
/** Share of that variation which no slow curve may explain: an eased move is not irregular. */
const ROUGH = 0.35

/** No claim for a camera that does not move, or moves for too few samples to have a profile. */
export function easingClaim(facts: MotionFacts): Claim | undefined {
  const { moving } = facts
  const [first, middle, last] = moving.thirds
  if (moving.to - moving.from < 4 || middle <= 0) return undefined
  const start = first / middle
  const end = last / middle
  const spread = Math.max(0.03, (1.4 * moving.thirdsSpread) / middle)
  const below = (ratio: number, border: number): number => cumulative((border - ratio) / spread)
  const claim = (value: string, chance: number): Claim =>
    claimOf(facts, {
      type: 'easing',
      value,
      chance,
      rangeMs: movingRange(facts),
      extensions: { thirds: moving.thirds.map((v) => Math.round((100 * v) / middle) / 100) },
    })
  if (moving.variation > IRREGULAR && moving.roughness > ROUGH) {
    return claim('irregular', cumulative((moving.variation - IRREGULAR) * 5))
  }
  const slowStart = start < EASED
  const slowEnd = end < EASED
  const startSure = slowStart ? below(start, EASED) : 1 - below(start, EASED)
  const endSure = slowEnd ? below(end, EASED) : 1 - below(end, EASED)
  if (slowStart && slowEnd) return claim('ease_in_out', startSure * endSure)
  if (slowStart) return claim('ease_in', startSure * endSure)
  if (slowEnd) return claim('ease_out', startSure * endSure)
  const gain = last / Math.max(1e-6, first)
  if (gain > ACCELERATING) return claim('accelerating', startSure * below(ACCELERATING, gain))
  if (gain < DECELERATING) return claim('decelerating', endSure * below(gain, DECELERATING))
  const uneven = Math.max(Math.abs(start - 1), Math.abs(end - 1), Math.abs(gain - 1))
  const even = below(uneven, EVEN)
  // Between the definitions nothing fits exactly: the nearest label, at little confidence.
  return claim('constant', startSure * endSure * (uneven <= EVEN ? even : 0.5))
}
