// The table: protocol → codec.

import type { Codec } from '../codec.ts'
import { ark } from './ark.ts'
import { dashscope } from './dashscope.ts'
import { fal } from './fal.ts'
import { kling } from './kling.ts'
import { minimax } from './minimax.ts'
import { openaiVideos } from './openai-videos.ts'
import { sophnet } from './sophnet.ts'

export const CODECS = {
  ark,
  sophnet,
  dashscope,
  openai_videos: openaiVideos,
  kling,
  minimax,
  fal,
} as const satisfies Readonly<Record<string, Codec>>

export type MotionProtocol = keyof typeof CODECS
