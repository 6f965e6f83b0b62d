// A recipe in words, for services that are told the move: one sentence for the move with an adverb for its strength,
// one for everything that must stay as it is. English and Chinese.

import type { MotionRecipe, MotionType } from '#lib/schema/motion-recipe.ts'
import type { Language } from '#lib/schema/primitives.ts'

/** Raise it with every change of the wording: it is part of what a paid order is known by. */
export const PROMPT_VERSION = '1'

/** `{}` is the place of the adverb. `like_target` is turned into its main move before. */
const MOVES: Readonly<Record<Exclude<MotionType, 'like_target'>, { en: string; zh: string }>> = {
  static: { en: 'The camera is locked off and does not move', zh: '镜头固定不动' },
  push_in: { en: 'The camera {} pushes in toward the subject', zh: '镜头{}向前推进，靠近主体' },
  pull_out: { en: 'The camera {} pulls back from the subject', zh: '镜头{}向后拉远，远离主体' },
  zoom_in: {
    en: 'The lens {} zooms in, the camera stays in place',
    zh: '机位不动，镜头{}变焦推近',
  },
  zoom_out: {
    en: 'The lens {} zooms out, the camera stays in place',
    zh: '机位不动，镜头{}变焦拉远',
  },
  pan_left: { en: 'The camera {} pans to the left', zh: '镜头{}向左摇' },
  pan_right: { en: 'The camera {} pans to the right', zh: '镜头{}向右摇' },
  tilt_up: { en: 'The camera {} tilts up', zh: '镜头{}向上摇' },
  tilt_down: { en: 'The camera {} tilts down', zh: '镜头{}向下摇' },
  truck_left: { en: 'The camera {} trucks to the left', zh: '镜头{}向左横移' },
  truck_right: { en: 'The camera {} trucks to the right', zh: '镜头{}向右横移' },
  pedestal_up: { en: 'The camera {} rises straight up', zh: '镜头{}垂直上升' },
  pedestal_down: { en: 'The camera {} sinks straight down', zh: '镜头{}垂直下降' },
  roll_clockwise: { en: 'The camera {} rolls clockwise', zh: '镜头{}顺时针旋转' },
  roll_counterclockwise: { en: 'The camera {} rolls counterclockwise', zh: '镜头{}逆时针旋转' },
  arc_clockwise: {
    en: 'The camera {} arcs clockwise around the subject',
    zh: '镜头{}顺时针环绕主体',
  },
  arc_counterclockwise: {
    en: 'The camera {} arcs counterclockwise around the subject',
    zh: '镜头{}逆时针环绕主体',
  },
  crane_up: { en: 'The camera {} cranes up', zh: '镜头{}摇臂升起' },
  crane_down: { en: 'The camera {} cranes down', zh: '镜头{}摇臂下降' },
  tracking: { en: 'The camera {} tracks alongside the subject', zh: '镜头{}跟随主体移动' },
  dolly_zoom: {
    en: 'The camera {} moves in while the lens zooms out (dolly zoom)',
    zh: '镜头{}前推同时变焦拉远（滑动变焦）',
  },
  handheld: { en: 'Handheld camera, {} swaying', zh: '手持拍摄，画面{}晃动' },
}

const REST = {
  en: 'One continuous shot: no cuts, no scene change, subject and lighting unchanged.',
  zh: '一镜到底，无剪辑，无场景切换，主体与光线保持不变。',
}

const EASING = {
  constant: { en: 'at constant speed', zh: '速度均匀' },
  ease_in: { en: 'starting gently', zh: '缓慢起步' },
  ease_out: { en: 'coming gently to rest', zh: '缓慢停稳' },
  ease_in_out: { en: 'starting and stopping gently', zh: '起止平缓' },
} as const

/** Upper ends of strength, exclusive. */
const ADVERBS = [
  [0.1, { en: 'very slightly', zh: '极轻微地' }],
  [0.25, { en: 'slowly', zh: '缓慢地' }],
  [0.5, { en: 'clearly', zh: '明显地' }],
  [Number.POSITIVE_INFINITY, { en: 'fast', zh: '快速地' }],
] as const

export function adverb(strength: number, language: Language): string {
  const found = ADVERBS.find(([below]) => strength < below)
  return (found ?? ADVERBS[3])[1][language]
}

/** Throws RangeError for `like_target`, which has to be resolved first. */
export function motionPrompt(recipe: MotionRecipe, language: Language): string {
  const { type, strength, easing } = recipe
  if (type === 'like_target') throw new RangeError('like_target has no words of its own')
  const move = MOVES[type][language].replace('{}', adverb(strength, language))
  if (type === 'static') return language === 'en' ? `${move}. ${REST.en}` : `${move}。${REST.zh}`
  const manner = EASING[easing][language]
  return language === 'en' ? `${move}, ${manner}. ${REST.en}` : `${move}，${manner}。${REST.zh}`
}
