import type { SamplingOptions } from '@sampan/core'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'

// A text may quote a special token, at which this tokenizer throws unless told not to.
const plain = { disallowedSpecial: new Set<string>() }

export const options: SamplingOptions = { budget: { countTokens: (text) => countTokens(text, plain) } }
