// The built-in plugins, in order of preference: the first that supports the environment is the default.

import type { Plugins } from './contracts.ts'
import { llmDecomposerV1 } from './llm-decomposer-v1/index.ts'
import { measuredDecomposerV1 } from './measured-decomposer-v1/index.ts'
import { motionImg2videoV1 } from './motion-img2video-v1/index.ts'
import { motionLocalV1 } from './motion-local-v1/index.ts'
import { createPluginList } from './registry.ts'

export const builtInPlugins = (): Plugins => ({
  decomposers: createPluginList('decomposer', [llmDecomposerV1, measuredDecomposerV1]),
  motionGenerators: createPluginList('motion generator', [motionLocalV1, motionImg2videoV1]),
})
