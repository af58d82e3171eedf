import type { SamplingOptions } from '@sampan/core'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'

export const options: SamplingOptions = { budget: { countTokens: (text) => countTokens(text) } }
