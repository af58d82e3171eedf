import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { SamplingContext } from '../context.ts'

/**
 * Types that give handlers their context and their arguments on both SDK lines. Neither line's types are imported: with
 * only one of them installed, an import of the other would silently be `any`.
 */

/** An `McpServer` of either line. */
export interface McpServerLike {
  readonly server: object
  registerTool(name: string, config: never, callback: never): unknown
  registerPrompt(name: string, config: never, callback: never): unknown
  registerResource(name: string, uriOrTemplate: never, config: never, callback: never): unknown
}

/** The same server, with handlers that are given a `SamplingContext`. */
export type WithSampling<Server extends McpServerLike> = SamplingRegistration<Server> & Server

/** A schema, or (SDK v1, and deprecated in v2) an object of schemas. */
type InputSchema = StandardSchemaV1 | Readonly<Record<string, StandardSchemaV1>>

/** What a callback is given for its input schema. */
type ArgumentsOf<Schema> = Schema extends StandardSchemaV1
  ? StandardSchemaV1.InferOutput<Schema>
  : { [Key in RequiredKeys<Schema>]: OutputOf<Schema, Key> } & { [Key in OptionalKeys<Schema>]?: OutputOf<Schema, Key> }

type OutputOf<Shape, Key extends keyof Shape> = Shape[Key] extends StandardSchemaV1
  ? StandardSchemaV1.InferOutput<Shape[Key]>
  : never
type OptionalKeys<Shape> = { [Key in keyof Shape]: undefined extends OutputOf<Shape, Key> ? Key : never }[keyof Shape]
type RequiredKeys<Shape> = Exclude<keyof Shape, OptionalKeys<Shape>>

type MethodOf<Server, Name extends keyof Server> = Extract<Server[Name], (...values: never) => unknown>
/** The native method's last parameter. */
type CallbackOf<Server, Name extends keyof Server> =
  Parameters<MethodOf<Server, Name>> extends [...unknown[], infer Callback] ? Callback : never
type LastOf<Values extends readonly unknown[]> = Values extends readonly [...unknown[], infer Last] ? Last : never
/** The native context, read off the one callback that is not generic on either line: a resource's. */
type NativeContextOf<Server extends McpServerLike> =
  CallbackOf<Server, 'registerResource'> extends (...values: infer Values) => unknown ? LastOf<Values> : object
/** SDK v1's callbacks are conditional types that nothing can be inferred from; what it registers has them resolved. */
type ResolvedCallbackOf<Server, Name extends keyof Server> = RegisteredCallback<ReturnType<MethodOf<Server, Name>>>
type RegisteredCallback<Registered> = Registered extends { handler: infer Handler }
  ? Handler
  : Registered extends { callback: infer Callback } | { readCallback: infer Callback }
    ? Callback
    : never
type NativeResultOf<Server, Name extends keyof Server> = Awaited<
  ReturnType<Extract<ResolvedCallbackOf<Server, Name>, (...values: never) => unknown>>
>
/** A resource's metadata, which is not generic either. */
type ResourceConfigOf<Server extends McpServerLike> = Parameters<MethodOf<Server, 'registerResource'>>[2]

/** What a config may say besides schemas: what the registered tool or prompt then says of itself. */
type ConfigOf<Server, Name extends keyof Server> = DescriptionOf<ReturnType<MethodOf<Server, Name>>>
type DescriptionOf<Registered> = {
  readonly [Key in Extract<keyof Registered, Described>]?: Exclude<Registered[Key], undefined>
}
type Described = 'title' | 'description' | 'annotations' | 'icons' | 'scopeChallenge' | '_meta'

/** The context of a handler: the SDK's own, with ours in front. */
export type HandlerContext<Native> = Omit<Native, keyof SamplingContext> & SamplingContext

/** What our configs add to the SDK's. */
export interface HandlerConfig {
  /**
   * The handler may be run again from its recorded answers, in another process: it asks the same questions in every run,
   * and its side effects are in `ctx.step`. @default false
   */
  readonly replayable?: boolean
}

export interface ToolConfig extends HandlerConfig {
  /** 'model': the tool is not listed to a client for which no route reaches a model. */
  readonly requires?: 'model'
}

type Result<Value> = Value | Promise<Value>

interface SamplingRegistration<Server extends McpServerLike> {
  registerTool<Input extends InputSchema>(
    name: string,
    config: ConfigOf<Server, 'registerTool'> &
      ToolConfig & { readonly inputSchema: Input; readonly outputSchema?: InputSchema },
    callback: (
      input: ArgumentsOf<Input>,
      context: HandlerContext<NativeContextOf<Server>>,
    ) => Result<NativeResultOf<Server, 'registerTool'>>,
  ): ReturnType<MethodOf<Server, 'registerTool'>>
  registerTool(
    name: string,
    config: ConfigOf<Server, 'registerTool'> &
      ToolConfig & { readonly inputSchema?: undefined; readonly outputSchema?: InputSchema },
    callback: (context: HandlerContext<NativeContextOf<Server>>) => Result<NativeResultOf<Server, 'registerTool'>>,
  ): ReturnType<MethodOf<Server, 'registerTool'>>

  registerPrompt<Input extends InputSchema>(
    name: string,
    config: ConfigOf<Server, 'registerPrompt'> & HandlerConfig & { readonly argsSchema: Input },
    callback: (
      input: ArgumentsOf<Input>,
      context: HandlerContext<NativeContextOf<Server>>,
    ) => Result<NativeResultOf<Server, 'registerPrompt'>>,
  ): ReturnType<MethodOf<Server, 'registerPrompt'>>
  registerPrompt(
    name: string,
    config: ConfigOf<Server, 'registerPrompt'> & HandlerConfig & { readonly argsSchema?: undefined },
    callback: (context: HandlerContext<NativeContextOf<Server>>) => Result<NativeResultOf<Server, 'registerPrompt'>>,
  ): ReturnType<MethodOf<Server, 'registerPrompt'>>

  registerResource(
    name: string,
    uri: string,
    config: ResourceConfigOf<Server> & HandlerConfig,
    callback: (
      uri: URL,
      context: HandlerContext<NativeContextOf<Server>>,
    ) => Result<NativeResultOf<Server, 'registerResource'>>,
  ): ReturnType<MethodOf<Server, 'registerResource'>>
  registerResource(
    name: string,
    template: Exclude<Parameters<MethodOf<Server, 'registerResource'>>[1], string>,
    config: ResourceConfigOf<Server> & HandlerConfig,
    callback: (
      uri: URL,
      variables: Readonly<Record<string, string | string[]>>,
      context: HandlerContext<NativeContextOf<Server>>,
    ) => Result<NativeResultOf<Server, 'registerResource'>>,
  ): ReturnType<MethodOf<Server, 'registerResource'>>
}
