// The prompts of a language.

import { english } from './prompts/en.ts'
import type { Wording } from './prompts/wording.ts'
import { chinese } from './prompts/zh.ts'

export const wordingFor = (language: 'zh' | 'en'): Wording =>
  language === 'zh' ? chinese : english
