// Adding a name here makes it public.
export type { Answer, AnswerFunction, Answers, JsonAnswer, Word } from './answers/answer.ts'
export type { AskedRequest, AskedRoute } from './answers/asked.ts'
export { type ScriptedModel, scriptedModel } from './answers/scripted-model.ts'
export { cutOff, DEFAULT_SLOW_MS, denied, echo, garbage, slow, timeout } from './answers/words.ts'
export { assertAsked, assertNotAsked } from './assertions/assert-asked.ts'
export { assertReplays, assertSameEverywhere } from './assertions/assert-same.ts'
export type { AskedLike, Expected, TextPattern } from './assertions/expected.ts'
export { type MatcherResult, type SamplingMatchers, samplingMatchers } from './assertions/matchers.ts'
export type { Subject } from './assertions/subject.ts'
export { recordAnswers, type RecordMode, type RecordOptions } from './recording/record-answers.ts'
export {
  type Combination,
  type Dimensions,
  ERAS,
  ROUTES,
  type SkippedCombination,
  TRANSPORTS,
} from './runs/combination.ts'
export type { EndedSample, ToolRun, ToolTest } from './runs/tool-run.ts'
export type { CreateServer, SdkLine, ServerContext } from './servers/sdk-line.ts'
export type { TransportName } from './servers/serve.ts'
export { DEFAULT_LIMIT_MS, testTool, type ToolTestOptions } from './test-tool.ts'
